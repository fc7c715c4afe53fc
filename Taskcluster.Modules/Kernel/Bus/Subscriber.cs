namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// A durable subscriber of the message log: it hears of all that it wants, in the order of the log, from where it
/// stood when the program ended. It is a <see cref="Reaction"/> or a <see cref="Forwarder"/>.
/// </summary>
public abstract class Subscriber
{
    /// <summary>
    /// The name under which the cursor is kept, <c>[A-Za-z0-9._-]+</c>; it must never change and is no other's.
    /// </summary>
    public virtual string Name => GetType().Name;

    /// <summary>What it wants to hear of.</summary>
    public abstract IReadOnlyList<Binding> Bindings { get; }

    /// <summary>
    /// Whether the settings ask for it; read once, at the start. Where it is off, its cursor stays where it is, until
    /// it lags beyond the limit.
    /// </summary>
    public virtual bool IsActive => true;

    /// <summary>
    /// Whether it is given up after <see cref="BusOptions.FailuresUntilParked"/> failures in a row. What waits for
    /// something outside to come back says no, and is tried for ever.
    /// </summary>
    public virtual bool MayBeParked => true;

    /// <summary>
    /// Whether any binding covers the message, by its routing key or one of its routes. Its payload is not there yet.
    /// </summary>
    public virtual bool Wants(PulseMessage message)
    {
        var bindings = Bindings;
        for (var index = 0; index < bindings.Count; index++)
        {
            if (bindings[index].Matches(message))
            {
                return true;
            }
        }

        return false;
    }
}
