using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Scaling;

namespace Taskcluster.Tests.WorkerManager.Scaling;

/// <summary>A provider that starts and ends workers, as far as the test says.</summary>
internal sealed class ScaledProvider : IProviderType, IPoolScaling
{
    public ConcurrentQueue<PoolDemand> Demands { get; } = new();

    /// <summary>What it does when it is asked.</summary>
    public Func<PoolDemand, DateTimeOffset?> Does { get; set; } = _ => null;

    public string Name => "scaled";

    public Provider Create(string providerId) => new Made(providerId, this);

    public Task<DateTimeOffset?> Scale(PoolDemand demand, CancellationToken cancellation)
    {
        Demands.Enqueue(demand);
        return Task.FromResult(Does(demand));
    }

    private sealed class Made(string providerId, ScaledProvider type) : Provider(providerId, type.Name)
    {
        public override IPoolScaling Scaling => type;

        public override IReadOnlyList<string> FaultsOf(RawJson config) => [];
    }
}
