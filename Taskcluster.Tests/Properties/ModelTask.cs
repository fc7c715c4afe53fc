using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Properties;

/// <summary>A task of the model, in the queue <c>p/w</c>.</summary>
internal sealed class ModelTask
{
    private static readonly string[] Priorities =
        ["lowest", "very-low", "low", "medium", "high", "very-high", "highest"];

    public required string TaskId { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required int Retries { get; init; }

    public required int RetriesLeft { get; set; }

    public required int Priority { get; set; }

    /// <summary>The priority of the definition that was sent.</summary>
    public required int FirstPriority { get; init; }

    /// <summary>Ever; a rerun does not change that.</summary>
    public bool WasResolved { get; set; }

    /// <summary>Since when its group takes no further tasks.</summary>
    public DateTimeOffset? Sealed { get; set; }

    public DateTimeOffset GroupExpires => Expires.AddHours(1);

    public required IReadOnlyList<string> Dependencies { get; init; }

    public required bool RequiresResolved { get; init; }

    public string PriorityName => Priorities[Priority];

    public static string NameOf(int priority) => Priorities[priority];

    public static int PriorityCount => Priorities.Length;

    public List<ModelRun> Runs { get; } = [];

    /// <summary>Dependencies, and whether they are satisfied.</summary>
    public Dictionary<string, bool> WaitsFor { get; } = [];

    public long Order { get; set; }

    /// <summary>What decides when it is handed out.</summary>
    public (int Priority, long Order) Place => (Priority, Order);

    public string? ClaimedBy { get; set; }

    public int LastRun => Runs.Count - 1;

    public string State => Runs.Count == 0 ? "unscheduled" : Runs[^1].State;

    public bool IsUnresolved => State is "unscheduled" or "pending" or "running";

    /// <summary>The status as the wire must show it.</summary>
    public JsonObject ToStatus() => ToStatus(RetriesLeft, State, Runs);

    /// <summary>The status that task-defined shows, whatever came after.</summary>
    public JsonObject ToInitialStatus() => ToStatus(Retries, "unscheduled", []);

    private JsonObject ToStatus(int retriesLeft, string state, IEnumerable<ModelRun> runs) => new()
    {
        ["taskId"] = TaskId,
        ["provisionerId"] = "p",
        ["workerType"] = "w",
        ["taskQueueId"] = "p/w",
        ["schedulerId"] = "-",
        ["projectId"] = "none",
        ["taskGroupId"] = TaskId,
        ["priority"] = PriorityName,
        ["deadline"] = WireTime.Format(Deadline),
        ["expires"] = WireTime.Format(Expires),
        ["retriesLeft"] = retriesLeft,
        ["state"] = state,
        ["runs"] = new JsonArray([.. runs.Select((run, runId) => run.ToJson(runId))]),
    };
}

/// <summary>A run of the model.</summary>
internal sealed record ModelRun(string State, string ReasonCreated, DateTimeOffset Scheduled)
{
    public string? ReasonResolved { get; init; }

    public string? Worker { get; init; }

    public DateTimeOffset? TakenUntil { get; init; }

    public DateTimeOffset? Started { get; init; }

    public DateTimeOffset? Resolved { get; init; }

    public JsonNode ToJson(int runId)
    {
        var json = new JsonObject
        {
            ["runId"] = runId,
            ["state"] = State,
            ["reasonCreated"] = ReasonCreated,
            ["scheduled"] = WireTime.Format(Scheduled),
        };
        Add("reasonResolved", ReasonResolved);
        Add("workerGroup", Worker is null ? null : "g");
        Add("workerId", Worker);
        Add("takenUntil", Text(TakenUntil));
        Add("started", Text(Started));
        Add("resolved", Text(Resolved));
        return json;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }
    }

    private static string? Text(DateTimeOffset? moment) => moment is { } known ? WireTime.Format(known) : null;
}
