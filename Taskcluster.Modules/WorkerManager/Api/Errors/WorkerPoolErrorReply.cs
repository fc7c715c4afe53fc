using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.WorkerManager.Api.Pools;
using Taskcluster.Modules.WorkerManager.Errors;

namespace Taskcluster.Modules.WorkerManager.Api.Errors;

/// <summary>An error of a worker pool as it is shown.</summary>
[Schema("worker-manager", "worker-pool-error", Title = "Worker Pool Error")]
public sealed record WorkerPoolErrorReply
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [Pattern(Patterns.SlugId), Says("The id of the error.")]
    public required string ErrorId { get; init; }

    [Says("When it was reported.")]
    public required DateTimeOffset Reported { get; init; }

    [Pattern("[-a-z0-9]+"), Length(Max = 128), Says("What sort of error it is.")]
    public required string Kind { get; init; }

    [Length(Max = 128), Says("What has happened, in a line.")]
    public required string Title { get; init; }

    [Length(Max = 10240), Says("What has happened, in Markdown.")]
    public required string Description { get; init; }

    [Says("What programs may want to know; `workerGroup` and `workerId` of the worker among it.")]
    public required RawJson Extra { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = WorkerManagerParameters.LongestId)]
    [Says("By which launch config the worker was started.")]
    public string? LaunchConfigId { get; init; }

    internal static WorkerPoolErrorReply Of(ErrorRecord error) => new()
    {
        WorkerPoolId = error.WorkerPoolId,
        ErrorId = error.ErrorId,
        Reported = error.Reported,
        Kind = error.Kind,
        Title = error.Title,
        Description = error.Description,
        Extra = error.Extra,
        LaunchConfigId = error.LaunchConfigId,
    };
}

/// <summary>A page of errors, the newest first.</summary>
[Schema("worker-manager", "worker-pool-error-list", Title = "Worker Pool Error List")]
public sealed record WorkerPoolErrorList(
    [Items(Unique = true), Says("The newest first.")] IReadOnlyList<WorkerPoolErrorReply> WorkerPoolErrors,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
