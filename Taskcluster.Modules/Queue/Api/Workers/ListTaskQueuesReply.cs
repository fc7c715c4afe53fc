using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>A page of task queues, ordered by id.</summary>
[Schema("queue", "list-taskqueues-response", Title = "List Taskqueues Response")]
public sealed record ListTaskQueuesReply(
    [Items(Unique = true)] IReadOnlyList<TaskQueueReply> TaskQueues,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
