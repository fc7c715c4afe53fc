using System.Text;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>What is said of a worker that somebody starts himself.</summary>
[Schema("worker-manager", "create-worker-request", Title = "Create Worker Request")]
public sealed record CreateWorkerBody
{
    [Says("From then on the worker cannot register.")]
    public required DateTimeOffset Expires { get; init; }

    [SameAs<WorkerFullReply>]
    public int? Capacity { get; init; }

    [UnionOf(typeof(StaticProviderInfo)), Says("What the provider needs to know.")]
    public StaticProviderInfo? ProviderInfo { get; init; }

    internal NewWorker ToNew(WorkerName name) => new(name, Expires.ToWire(), Capacity, ProviderInfo?.StaticSecret);
}

/// <summary>What the static provider needs to know.</summary>
public sealed record StaticProviderInfo
{
    [Pattern(WorkerManagerParameters.SecretPattern), Says("What the worker will prove itself by.")]
    public required string StaticSecret { get; init; }

    // A record would print all its members.
    private bool PrintMembers(StringBuilder text)
    {
        text.Append(nameof(StaticSecret)).Append(" = (OMITTED)");
        return true;
    }
}
