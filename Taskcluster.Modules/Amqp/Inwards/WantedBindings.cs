using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Amqp.Inwards;

/// <summary>What all modules together want of foreign exchanges.</summary>
internal sealed class WantedBindings(IEnumerable<IForeignBindings> sources, ForeignExchanges exchanges)
{
    private readonly IReadOnlyList<IForeignBindings> sources = [.. sources];

    /// <summary>The bindings, and a task that completes when they have changed.</summary>
    public (IReadOnlySet<Binding> Bindings, Task Changed) Look()
    {
        // Signals first: a change in between completes one of them.
        var changes = sources.Select(source => source.NextChange).ToList();
        var bindings = sources.SelectMany(source => source.Wanted)
            .Where(binding => exchanges.IsForeign(binding.Exchange)).ToHashSet();
        return (bindings, changes.Count > 0 ? Task.WhenAny(changes) : new TaskCompletionSource().Task);
    }
}
