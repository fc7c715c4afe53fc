using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.WorkerManager.Api.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Errors;

/// <summary>An error that a worker reports.</summary>
[Schema("worker-manager", "report-worker-error-request", Title = "Report Worker Error Request")]
public sealed record ReportWorkerErrorBody
{
    [SameAs<WorkerFullReply>]
    public required string WorkerGroup { get; init; }

    [SameAs<WorkerFullReply>]
    public required string WorkerId { get; init; }

    [SameAs<WorkerPoolErrorReply>]
    public required string Kind { get; init; }

    [SameAs<WorkerPoolErrorReply>]
    public required string Title { get; init; }

    [SameAs<WorkerPoolErrorReply>]
    public required string Description { get; init; }

    [SameAs<WorkerPoolErrorReply>]
    public required RawJson Extra { get; init; }
}
