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

        // Asked for each message and subscriber: an enumerator would be garbage.
        for (var index = 0; index < message.Routes.Count; index++)
        {
            if (RoutingPattern.Matches(Pattern, message.Routes[index]))
            {
                return true;
            }
        }

        return false;
    }
}
