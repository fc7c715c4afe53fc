using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.WorkerManager.Providers;

/// <summary>That of deleted pools: it takes every definition, and has no workers.</summary>
internal sealed class NullProvider() : Provider(ConfiguredProviders.NullId, "null")
{
    public override IReadOnlyList<string> FaultsOf(RawJson config) => [];
}
