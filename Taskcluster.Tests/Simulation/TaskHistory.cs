using System.Globalization;
using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// What was told of one task, message by message, and whether each may follow the one before (spec/queue.md §2.3,
/// §2.4). What is told holds of the task at that moment; only claims may be renewed in silence.
/// </summary>
internal sealed class TaskHistory(string taskId)
{
    private const int MostRuns = 50;

    private static readonly TimeSpan DeadlineDelay = TimeSpan.FromSeconds(60);

    private readonly List<string> told = [];
    private readonly List<string> statuses = [];
    private JsonArray runs = [];
    private int retries = -1;
    private int retriesLeft;

    public string TaskId => taskId;

    public string GroupId { get; private set; } = "";

    public bool WasResolved { get; private set; }

    public bool WasCompleted { get; private set; }

    /// <summary>Messages by exchange and run, such as <c>pending 0</c>, each once, in order.</summary>
    public IReadOnlyList<string> Told => told;

    /// <summary>Statuses that a subscriber of transitions must have been told, each once, in order.</summary>
    public IReadOnlyList<string> Transitions => statuses;

    public int LastRun => runs.Count - 1;

    /// <summary>The state of the last run; <c>unscheduled</c> without one.</summary>
    public string State => runs.Count == 0 ? "unscheduled" : Text(runs[^1]!, "state")!;

    public string? LastReason => runs.Count == 0 ? null : Text(runs[^1]!, "reasonResolved");

    public int Runs => runs.Count;

    /// <summary>Takes a message in; faults go where they are collected. True if it had been told before.</summary>
    public bool Hear(string kind, JsonNode payload, DateTimeOffset published, Action<string> fault)
    {
        var status = payload["status"]!;
        if (kind == "defined")
        {
            return Defined(status, fault);
        }

        if (retries < 0)
        {
            fault($"{taskId} is told {kind} before it was defined.");
        }

        Change(status, published, fault);
        if (kind is not ("pending" or "running" or "completed" or "failed" or "exception"))
        {
            return false;
        }

        var runId = payload["runId"]!.GetValue<int>();
        if (runId >= runs.Count || Text(runs[runId]!, "state") != kind)
        {
            fault($"{taskId} is told {kind} of run {runId}, and its runs are {runs.ToJsonString()}.");
        }

        NoteTransition(status);
        if (State is "completed" or "failed" or "exception")
        {
            WasResolved = true;
            WasCompleted |= State == "completed";
        }

        return Note($"{kind} {runId}");
    }

    /// <summary>Whether this is how the task stands, but for the ends of claims.</summary>
    public bool IsAt(JsonArray stored) =>
        JsonNode.DeepEquals(WithoutClaims(stored), WithoutClaims(runs));

    /// <summary>The messages that these runs must have had.</summary>
    public static IEnumerable<string> MessagesOf(JsonArray runs) => runs.SelectMany((run, runId) =>
    {
        var state = Text(run!, "state");
        return new[]
        {
            Text(run!, "reasonCreated") == "exception" ? null : $"pending {runId}",
            Text(run!, "started") is null ? null : $"running {runId}",
            state is "pending" or "running" ? null : $"{state} {runId}",
        }.OfType<string>();
    }).Prepend("defined");

    private static string? Text(JsonNode node, string name) => node[name]?.GetValue<string>();

    private static DateTimeOffset? Time(JsonNode node, string name) =>
        Text(node, name) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;

    private static JsonNode WithoutClaims(JsonArray runs)
    {
        var copy = runs.DeepClone();
        foreach (var run in copy.AsArray())
        {
            run!.AsObject().Remove("takenUntil");
        }

        return copy;
    }

    private bool Defined(JsonNode status, Action<string> fault)
    {
        if (retries < 0)
        {
            GroupId = Text(status, "taskGroupId")!;
            retries = retriesLeft = status["retriesLeft"]!.GetValue<int>();
            NoteTransition(status);
        }

        if (status["runs"]!.AsArray().Count != 0 || status["retriesLeft"]!.GetValue<int>() != retries)
        {
            fault($"{taskId} is defined with {status.ToJsonString()}.");
        }

        return Note("defined");
    }

    private bool Note(string message)
    {
        if (told.Contains(message))
        {
            return true;
        }

        told.Add(message);
        return false;
    }

    private void NoteTransition(JsonNode status)
    {
        var ended = status["runs"]!.AsArray() is [.., var last] ? Text(last!, "reasonResolved") : null;
        var text = status.ToJsonString();
        if (ended is not ("canceled" or "deadline-exceeded") && (statuses.Count == 0 || statuses[^1] != text))
        {
            statuses.Add(text);
        }
    }

    private void Change(JsonNode status, DateTimeOffset published, Action<string> fault)
    {
        var (before, left) = (runs, retriesLeft);
        runs = status["runs"]!.AsArray();
        retriesLeft = status["retriesLeft"]!.GetValue<int>();
        var kept = Math.Max(before.Count - 1, 0);
        var isSame = runs.Count >= before.Count && runs.Count <= before.Count + 1
            && before.Take(kept).Zip(runs).All(pair => JsonNode.DeepEquals(pair.First, pair.Second));
        var wrong = !isSame ? "older runs change, or several come at once"
            : before.Count > 0 && WrongStep(before[^1]!, runs[before.Count - 1]!) is { } step ? step
            : runs.Count > before.Count ? WrongNewRun(before, left)
            : WrongRetries(before, left);
        wrong ??= runs.Select((run, runId) => WrongRun(run!, runId, status, published))
            .FirstOrDefault(text => text is not null);
        if (wrong is not null)
        {
            fault($"{taskId}: {wrong}: {before.ToJsonString()} ({left} retries left) became {runs.ToJsonString()} "
                + $"({retriesLeft} of {retries}), deadline {Text(status, "deadline")}.");
        }
    }

    private static string? WrongStep(JsonNode before, JsonNode after)
    {
        var (from, to) = (Text(before, "state"), Text(after, "state"));
        var reason = Text(after, "reasonResolved");
        return (from, to) switch
        {
            ("pending", "pending" or "running") or ("running", "running" or "completed" or "failed") => null,
            ("pending", "exception") when reason is not ("canceled" or "deadline-exceeded") => "a pending run fails",
            ("pending" or "running", "exception") => null,
            _ when JsonNode.DeepEquals(before, after) => null,
            _ => $"a run goes from {from} to {to}, or what is over changes",
        };
    }

    private string? WrongNewRun(JsonArray before, int left)
    {
        var (state, reason) = (Text(runs[^1]!, "state"), Text(runs[^1]!, "reasonCreated"));
        if (before.Count == 0)
        {
            return (state, reason) is ("pending", "scheduled" or "rerun") or ("exception", "exception")
                ? null : "a first run is of no kind";
        }

        if (state != "pending")
        {
            return "a new run does not begin pending";
        }

        var wasOver = Text(before[^1]!, "state") is not ("pending" or "running");
        if (wasOver)
        {
            return reason != "rerun" ? "a task that is over goes on by itself"
                : retriesLeft != Math.Min(retries, MostRuns - before.Count - 1) ? "a rerun has other retries" : null;
        }

        var wanted = RetryOf(runs[before.Count - 1]!);
        return reason != wanted ? "this is no reason for another run"
            : retriesLeft != left - 1 || retriesLeft < 0 ? "a retry is not counted" : null;
    }

    private string? WrongRetries(JsonArray before, int left)
    {
        var hasEnded = before.Count > 0 && Text(before[^1]!, "state") is "running"
            && Text(runs[^1]!, "state") == "exception";
        return retriesLeft != left ? "retries change without a run"
            : hasEnded && RetryOf(runs[^1]!) is not null && left > 0 ? "a retry is missing" : null;
    }

    private static string? RetryOf(JsonNode run) => Text(run, "reasonResolved") switch
    {
        "worker-shutdown" or "claim-expired" => "retry",
        "intermittent-task" => "task-retry",
        _ => null,
    };

    private string? WrongRun(JsonNode run, int runId, JsonNode status, DateTimeOffset published)
    {
        var (state, reason) = (Text(run, "state"), Text(run, "reasonResolved"));
        var (scheduled, started, resolved) = (Time(run, "scheduled"), Time(run, "started"), Time(run, "resolved"));
        var (until, deadline) = (Time(run, "takenUntil"), Time(status, "deadline"));
        var isOver = state is not ("pending" or "running");
        var isTaken = started is not null;
        return run["runId"]!.GetValue<int>() != runId ? "runs are numbered wrongly"
            : !isOver && runId < runs.Count - 1 ? "two runs are not over"
            : isOver != (resolved is not null) || isOver != (reason is not null) ? "a run is half over"
            : isTaken != (until is not null) || isTaken != (Text(run, "workerId") is not null) ? "a run is half taken"
            : state is "running" or "completed" or "failed" && !isTaken ? "nobody took the run"
            : state is "completed" or "failed" && reason != state ? "a run ended for another reason"
            : started < scheduled || resolved < started || resolved < scheduled || resolved > published
                ? "times are out of order"
            : reason == "claim-expired" && (resolved < until || resolved >= deadline)
                ? "a claim expired at a wrong time"
            : reason == "deadline-exceeded" && resolved < deadline + DeadlineDelay ? "a deadline came too early"
            : null;
    }
}
