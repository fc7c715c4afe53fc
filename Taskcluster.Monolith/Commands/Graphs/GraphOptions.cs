namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>How a graph is to be submitted.</summary>
/// <param name="RootUrl">The server's.</param>
/// <param name="Now">When the tasks are created.</param>
internal sealed record GraphOptions(string RootUrl, DateTimeOffset Now)
{
    /// <summary>Whether all tasks get new ids.</summary>
    public bool UsesNewIds { get; init; }

    /// <summary>Whether created, deadline and expires stay as they are.</summary>
    public bool KeepsTimes { get; init; }

    /// <summary>The id of the decision task; null: that of the graph's own, else a new one.</summary>
    public string? DecisionTaskId { get; init; }

    /// <summary>The scheduler of all tasks; null: as they say.</summary>
    public string? SchedulerId { get; init; }

    /// <summary>The queue of all tasks that <see cref="TaskQueues"/> does not name; null: as they say.</summary>
    public string? TaskQueue { get; init; }

    /// <summary>Queues in the place of others.</summary>
    public IReadOnlyDictionary<string, string> TaskQueues { get; init; } = new Dictionary<string, string>();
}
