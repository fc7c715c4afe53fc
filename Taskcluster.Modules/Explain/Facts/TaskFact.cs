namespace Taskcluster.Modules.Explain.Facts;

/// <summary>Of the queue's reply on a task's status, what matters here.</summary>
internal sealed record TaskFact(
    string TaskId, string TaskQueueId, string State, DateTimeOffset Deadline, IReadOnlyList<RunFact> Runs);

/// <summary>A run of it.</summary>
internal sealed record RunFact(string? ReasonResolved, string? WorkerGroup, string? WorkerId, DateTimeOffset Scheduled);

/// <summary>The reply itself.</summary>
internal sealed record StatusFact(TaskFact Status);

/// <summary>What a task still waits for.</summary>
internal sealed record OpenDependenciesFact(
    string Requires, IReadOnlyList<string> Dependencies, string? ContinuationToken);

/// <summary>Where a task stands in its queue.</summary>
internal sealed record PlaceFact(int Position, IReadOnlyList<AheadFact> Ahead);

/// <summary>How many tasks of one priority go before it.</summary>
internal sealed record AheadFact(string Priority, int Tasks);

/// <summary>Of the queue's reply on workers, what matters here.</summary>
internal sealed record WorkersFact(IReadOnlyList<WorkerFact> Workers, string? ContinuationToken);

/// <summary>A worker.</summary>
internal sealed record WorkerFact(
    string WorkerGroup, string WorkerId, DateTimeOffset? LastDateActive, DateTimeOffset? QuarantineUntil);
