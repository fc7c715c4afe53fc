using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Taskcluster.Modules.Kernel.Metrics;

/// <summary>Counters that transactions raise.</summary>
public sealed class CommitCounts(IMeterFactory meters)
{
    private readonly ConcurrentDictionary<Counted, Counter<long>> counters = new();

    /// <summary>Makes a counter, so that it is there before anything was counted.</summary>
    public void Declare(Counted counted) => _ = Of(counted);

    /// <summary>Raises a counter.</summary>
    public void Add(Counted counted, string label) =>
        Of(counted).Add(1, new KeyValuePair<string, object?>(counted.Label, label));

    private Counter<long> Of(Counted counted) => counters.GetOrAdd(
        counted,
        static (one, factory) => factory.Create(HostMeter.Name)
            .CreateCounter<long>(one.Name, one.Unit, one.Description, [new(one.Label, null)]),
        meters);
}
