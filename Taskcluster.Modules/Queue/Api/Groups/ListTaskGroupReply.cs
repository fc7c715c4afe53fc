using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>A task group with a page of its tasks, ordered by their ids.</summary>
[Schema("queue", "list-task-group-response", Title = "List Task Group Response")]
public sealed record ListTaskGroupReply
{
    [SameAs<TaskGroupReply>]
    public required string TaskGroupId { get; init; }

    [SameAs<TaskGroupReply>]
    public required string SchedulerId { get; init; }

    [SameAs<TaskGroupReply>]
    public required DateTimeOffset Expires { get; init; }

    [SameAs<TaskGroupReply>]
    public DateTimeOffset? Sealed { get; init; }

    [Items(Unique = true), Says("The tasks of this page; a group may have none.")]
    public required IReadOnlyList<TaskWithStatus> Tasks { get; init; }

    [Says("To be sent with the next call; absent from the last page.")]
    public string? ContinuationToken { get; init; }
}
