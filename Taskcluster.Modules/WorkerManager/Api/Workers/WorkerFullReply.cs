using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.WorkerManager.Api.Pools;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>A worker as its provider knows it.</summary>
[Schema("worker-manager", "worker-full", Title = "Worker")]
public sealed record WorkerFullReply
{
    [SameAs<WorkerPoolReply>, Required]
    public required string WorkerPoolId { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = WorkerManagerParameters.LongestId)]
    [Says("The group of the worker, such as where it is.")]
    public required string WorkerGroup { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = WorkerManagerParameters.LongestId)]
    [Says("The id of the worker in its group.")]
    public required string WorkerId { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = WorkerManagerParameters.LongestId)]
    [Says("Who provides the worker; the pool may have another provider by now.")]
    public required string ProviderId { get; init; }

    [Says("When the worker was created.")]
    public required DateTimeOffset Created { get; init; }

    [Says("From then on the worker cannot register, and some time later it is forgotten.")]
    public required DateTimeOffset Expires { get; init; }

    [OneOfValues("\"requested\"", "\"running\"", "\"stopping\"", "\"stopped\""), Says("How far the worker has come.")]
    public required string State { get; init; }

    [Range(Min = 1), Says("How many tasks it can do at once.")]
    public required int Capacity { get; init; }

    [Says("When something of it was last changed.")]
    public required DateTimeOffset LastModified { get; init; }

    [Says("When its provider last looked at it.")]
    public required DateTimeOffset LastChecked { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = WorkerManagerParameters.LongestId)]
    [Says("By which launch config of its pool it was started.")]
    public string? LaunchConfigId { get; init; }

    internal static WorkerFullReply Of(WorkerRecord worker) => new()
    {
        WorkerPoolId = worker.Name.WorkerPoolId,
        WorkerGroup = worker.Name.WorkerGroup,
        WorkerId = worker.Name.WorkerId,
        ProviderId = worker.ProviderId,
        Created = worker.Created,
        Expires = worker.Expires,
        State = worker.State,
        Capacity = worker.Capacity,
        LastModified = worker.LastModified,
        LastChecked = worker.LastChecked,
        LaunchConfigId = worker.LaunchConfigId,
    };
}

/// <summary>A page of workers, the newest first.</summary>
[Schema("worker-manager", "worker-list", Title = "Worker List")]
public sealed record WorkerList(
    [Items(Unique = true), Says("The newest first.")] IReadOnlyList<WorkerFullReply> Workers,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
