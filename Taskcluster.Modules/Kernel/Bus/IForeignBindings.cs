namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// What a module wants to hear of exchanges that this server does not declare. Where a broker is configured, the
/// bridge to it appends what it gets for these bindings to our own log, so that a <see cref="Reaction"/> hears of it
/// as of anything else. Registered as a service; there may be several.
/// </summary>
public interface IForeignBindings
{
    /// <summary>
    /// All bindings that are wanted now; those to our own exchanges do no harm. Any thread asks, also before the first
    /// request is taken, and an empty answer lets the bridge give up its queue.
    /// </summary>
    IReadOnlyCollection<Binding> Wanted { get; }

    /// <summary>
    /// Completes when <see cref="Wanted"/> has changed. Whoever waits takes it first and reads the bindings then.
    /// </summary>
    Task NextChange { get; }
}
