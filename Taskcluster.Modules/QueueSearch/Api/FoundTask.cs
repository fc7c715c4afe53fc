using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.QueueSearch.Api;

/// <summary>A task that a search found.</summary>
public sealed record FoundTask
{
    [Pattern(Patterns.SlugId), Says("The task's id.")]
    public required string TaskId { get; init; }

    [Says("The name of its metadata.")]
    public required string Name { get; init; }

    [Says("The owner of its metadata.")]
    public required string Owner { get; init; }

    [OneOfValues(
        "\"unscheduled\"", "\"pending\"", "\"running\"", "\"completed\"", "\"failed\"", "\"exception\"")]
    [Says("Its state when the search last heard of it, which may be a moment ago.")]
    public required string State { get; init; }

    [Says("The queue whose workers may run it.")]
    public required string TaskQueueId { get; init; }

    [Says("Its group.")]
    public required string TaskGroupId { get; init; }

    [Says("What created it.")]
    public required string SchedulerId { get; init; }

    [Says("The project that it is part of.")]
    public required string ProjectId { get; init; }

    [Says("Its tags.")]
    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    [Says("When it was made, as its definition says.")]
    public required DateTimeOffset Created { get; init; }

    [Says("When it is given up unless it is over.")]
    public required DateTimeOffset Deadline { get; init; }

    [Says("When it may be forgotten, and is not found any more.")]
    public required DateTimeOffset Expires { get; init; }
}

/// <summary>A page of what a search found, newest tasks first.</summary>
[Schema("queue-search", "list-tasks-response", Title = "List Tasks Response")]
public sealed record FoundTasks(
    IReadOnlyList<FoundTask> Tasks,
    [Says("To be sent with the next call; absent from the last page. A page may be short, or empty, and yet have one.")]
    string? ContinuationToken = null);
