namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>A task of a group as far as the pages of groups show it.</summary>
public sealed record GroupTask
{
    public required string TaskId { get; init; }

    /// <summary>Of its metadata; the id where that is empty.</summary>
    public required string Name { get; init; }

    /// <summary>The tag of that name; empty for none.</summary>
    public required string Kind { get; init; }

    public required string State { get; init; }

    public required string TaskQueueId { get; init; }

    public required string Owner { get; init; }

    public required IReadOnlyList<string> Dependencies { get; init; }

    /// <summary>How many runs it has had.</summary>
    public required int Runs { get; init; }

    /// <summary>The worker of the last run, as <c>workerGroup/workerId</c>; empty for none.</summary>
    public required string Worker { get; init; }

    /// <summary>Why the last run ended; empty while it did not.</summary>
    public required string Reason { get; init; }

    /// <summary>When the last run could be claimed.</summary>
    public DateTimeOffset? Scheduled { get; init; }

    /// <summary>When the last run was claimed.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When the last run ended.</summary>
    public DateTimeOffset? Resolved { get; init; }

    /// <summary>An entry of <c>listTaskGroup</c>.</summary>
    public static GroupTask Of(ApiJson entry)
    {
        var (task, status) = (entry["task"], entry["status"]);
        var runs = status["runs"].Items;
        var last = runs.Count > 0 ? runs[^1] : default;
        var (taskId, name) = (status["taskId"].Text, task["metadata"]["name"].Text);
        return new GroupTask
        {
            TaskId = taskId,
            Name = name.Length > 0 ? name : taskId,
            Kind = task["tags"]["kind"].Text,
            State = status["state"].Text,
            TaskQueueId = status["taskQueueId"].Text,
            Owner = task["metadata"]["owner"].Text,
            Dependencies = task["dependencies"].Texts,
            Runs = runs.Count,
            Worker = last["workerId"].Exists ? $"{last["workerGroup"]}/{last["workerId"]}" : "",
            Reason = last["reasonResolved"].Text,
            Scheduled = last["scheduled"].Moment,
            Started = last["started"].Moment,
            Resolved = last["resolved"].Moment,
        };
    }
}
