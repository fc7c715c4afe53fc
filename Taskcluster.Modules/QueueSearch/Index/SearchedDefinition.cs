namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>What the search takes from a task's definition; the rest is passed over unread.</summary>
internal sealed record SearchedDefinition
{
    public required string TaskQueueId { get; init; }

    public required string SchedulerId { get; init; }

    public required string ProjectId { get; init; }

    public required string TaskGroupId { get; init; }

    public required IReadOnlyList<string> Routes { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public required SearchedMetadata Metadata { get; init; }

    public required IReadOnlyDictionary<string, string> Tags { get; init; }
}

/// <summary>The same of its metadata.</summary>
internal sealed record SearchedMetadata
{
    public required string Name { get; init; }

    public required string Owner { get; init; }
}
