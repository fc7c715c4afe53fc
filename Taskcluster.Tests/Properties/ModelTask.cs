namespace Taskcluster.Tests.Properties;

/// <summary>A task of the model.</summary>
internal sealed class ModelTask
{
    public required string TaskId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public required int Retries { get; init; }

    public required int RetriesLeft { get; set; }

    public required int Priority { get; set; }

    /// <summary>The priority of the definition that was sent.</summary>
    public int FirstPriority { get; init; }

    /// <summary>Ever; a rerun does not change that.</summary>
    public bool WasResolved { get; set; }

    /// <summary>Whether its group takes no further tasks.</summary>
    public bool IsSealed { get; set; }

    public required IReadOnlyList<string> Dependencies { get; init; }

    public required bool RequiresResolved { get; init; }

    public List<ModelRun> Runs { get; } = [];

    /// <summary>Dependencies, and whether they are satisfied.</summary>
    public Dictionary<string, bool> WaitsFor { get; } = [];

    public long Order { get; set; }

    /// <summary>What decides when it is handed out.</summary>
    public (int Priority, long Order) Place => (Priority, Order);

    public DateTimeOffset TakenUntil { get; set; }

    public string? ClaimedBy { get; set; }

    public int LastRun => Runs.Count - 1;

    public string State => Runs.Count == 0 ? "unscheduled" : Runs[^1].State;

    /// <summary>In the form of <see cref="Support.Answers.Summary"/>.</summary>
    public string Summary => $"{State}: " + string.Concat(Runs.Select(run =>
        $"{run.State}({run.ReasonCreated}{(run.ReasonResolved is { } why ? $", {why}" : "")}) "))
            + $"{RetriesLeft} left";
}

/// <summary>A run of the model.</summary>
internal sealed record ModelRun(string State, string ReasonCreated, string? ReasonResolved = null);
