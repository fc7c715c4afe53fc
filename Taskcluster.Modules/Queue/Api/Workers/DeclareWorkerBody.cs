using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>Until when a worker is to be shown.</summary>
[Schema("queue", "update-worker-request", Title = "Update Worker Request")]
public sealed record DeclareWorkerBody
{
    [Says("Until when the worker is shown; an earlier time than the present one changes nothing.")]
    public required DateTimeOffset Expires { get; init; }
}
