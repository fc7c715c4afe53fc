namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>An exchange and the pattern of routing keys that are wanted of it.</summary>
public sealed record Binding(string Exchange, string Pattern)
{
    public bool Matches(PulseMessage message)
    {
        if (message.Exchange != Exchange)
        {
            return false;
        }

        if (RoutingPattern.Matches(Pattern, message.RoutingKey))
        {
            return true;
        }

        foreach (var route in message.Routes)
        {
            if (RoutingPattern.Matches(Pattern, route))
            {
                return true;
            }
        }

        return false;
    }
}
