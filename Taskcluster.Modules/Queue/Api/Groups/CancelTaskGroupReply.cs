using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>Which tasks of a group a call canceled.</summary>
[Schema("queue", "cancel-task-group-response", Title = "Cancel Task Group Response")]
public sealed record CancelTaskGroupReply
{
    [Pattern(Patterns.SlugId), Says("The group.")]
    public required string TaskGroupId { get; init; }

    [Range(Min = 0), Says("All tasks of the group, those that were over before included.")]
    public required int TaskGroupSize { get; init; }

    [Range(Min = 0), Says("How many tasks this call canceled.")]
    public required int CancelledCount { get; init; }

    [Pattern(Patterns.SlugId), Items(Unique = true), Says("The tasks that this call canceled.")]
    public required IReadOnlyList<string> TaskIds { get; init; }
}
