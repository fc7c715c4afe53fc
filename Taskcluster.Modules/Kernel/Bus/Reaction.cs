using MediatR;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// What a module does when it is told something: a durable subscriber of the message log. Its rows and its cursor are
/// stored in one transaction, so that each message has its effect exactly once, whatever dies when.
/// </summary>
public abstract class Reaction : INotificationHandler<PulseDelivery>
{
    /// <summary>The name under which the cursor is kept; it must never change.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>What it wants to hear of.</summary>
    public abstract IReadOnlyList<Binding> Bindings { get; }

    /// <summary>Whether any binding covers the message, by its routing key or one of its routes.</summary>
    public bool Wants(PulseMessage message)
    {
        foreach (var binding in Bindings)
        {
            if (binding.Matches(message))
            {
                return true;
            }
        }

        return false;
    }

    Task INotificationHandler<PulseDelivery>.Handle(PulseDelivery notification, CancellationToken cancellationToken)
    {
        Handle(notification.Transaction, notification.Message);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Changes rows and publishes further messages; an exception undoes both and the message comes again.
    /// </summary>
    protected abstract void Handle(Transaction tx, PulseMessage message);
}

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
