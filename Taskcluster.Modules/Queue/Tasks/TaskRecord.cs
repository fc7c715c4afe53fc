using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// Where a task stands, and every change of it: the state machine of spec/queue.md §2.4 (docs/task-states.md). All
/// changes are pure; they touch the last run only. Who calls them stores the result and publishes the messages.
/// </summary>
public sealed record TaskRecord
{
    /// <summary>Most runs of one task.</summary>
    public const int MaxRuns = 50;

    // A copy takes it along, and finds that it is another's.
    private StatusPlace written;

    /// <summary>Our own number of the task; 0 before it is stored.</summary>
    public long Number { get; init; }

    public required string TaskId { get; init; }

    public required string TaskQueueId { get; init; }

    public required string SchedulerId { get; init; }

    public required string ProjectId { get; init; }

    public required string TaskGroupId { get; init; }

    public required TaskPriority Priority { get; init; }

    public required DateTimeOffset Deadline { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required int Retries { get; init; }

    public required int RetriesLeft { get; init; }

    /// <summary>Further routing keys of its messages, <c>route.</c> included.</summary>
    public required IReadOnlyList<string> Routes { get; init; }

    /// <summary>The tags as JSON, for messages.</summary>
    public required RawJson Tags { get; init; }

    public IReadOnlyList<Run> Runs { get; init; } = [];

    /// <summary>Dependencies that are not satisfied yet.</summary>
    public int WaitsFor { get; init; }

    /// <summary>Whether it was ever resolved; a rerun does not change that.</summary>
    public bool WasResolved { get; init; }

    /// <summary>Its place in its queue, while it may be claimed.</summary>
    public long? PendingOrder { get; init; }

    /// <summary>When the present claim ends, while there is one that counts.</summary>
    public DateTimeOffset? TakenUntil { get; init; }

    /// <summary>The method by which the present claim was made.</summary>
    public string? ClaimedBy { get; init; }

    /// <summary>The status as the wire shows it, written at first use.</summary>
    internal WrittenStatus Written
    {
        get
        {
            if (written.Status is { } known && ReferenceEquals(known.Of, this))
            {
                return known;
            }

            var status = WrittenStatus.Write(this);
            written = new StatusPlace(status);
            return status;
        }
    }

    /// <summary>The last run; null for a task that has none.</summary>
    public Run? LastRun => Runs.Count == 0 ? null : Runs[^1];

    public TaskState State => LastRun?.State switch
    {
        null => TaskState.Unscheduled,
        RunState.Pending => TaskState.Pending,
        RunState.Running => TaskState.Running,
        RunState.Completed => TaskState.Completed,
        RunState.Failed => TaskState.Failed,
        _ => TaskState.Exception,
    };

    public bool IsUnresolved => State is TaskState.Unscheduled or TaskState.Pending or TaskState.Running;

    /// <summary>The status as the wire shows it.</summary>
    public TaskStatus ToStatus()
    {
        var slash = TaskQueueId.IndexOf('/');
        return new TaskStatus
        {
            TaskId = TaskId,
            ProvisionerId = TaskQueueId[..slash],
            WorkerType = TaskQueueId[(slash + 1)..],
            TaskQueueId = TaskQueueId,
            SchedulerId = SchedulerId,
            ProjectId = ProjectId,
            TaskGroupId = TaskGroupId,
            Priority = Priority,
            Deadline = Deadline,
            Expires = Expires,
            RetriesLeft = RetriesLeft,
            State = State,
            Runs = Runs,
        };
    }

    /// <summary>A further run that waits for a worker. Past its deadline it waits for its end only.</summary>
    public TaskRecord AddPendingRun(ReasonCreated reason, DateTimeOffset now, Sequence sequence) => this with
    {
        Runs =
        [
            .. Runs,
            new Run { RunId = Runs.Count, State = RunState.Pending, ReasonCreated = reason, Scheduled = now },
        ],
        PendingOrder = Deadline > now ? sequence.Next() : null,
        TakenUntil = null,
        ClaimedBy = null,
    };

    /// <summary>The pending run goes to a worker.</summary>
    public TaskRecord Claim(string workerGroup, string workerId, DateTimeOffset now, DateTimeOffset until, string by) =>
        WithLastRun(Require(RunState.Pending) with
        {
            State = RunState.Running,
            WorkerGroup = workerGroup,
            WorkerId = workerId,
            TakenUntil = until,
            Started = now,
        }) with
        {
            PendingOrder = null,
            TakenUntil = until,
            ClaimedBy = by,
        };

    /// <summary>The claim is renewed.</summary>
    public TaskRecord Reclaim(DateTimeOffset until) =>
        WithLastRun(Require(RunState.Running) with { TakenUntil = until }) with { TakenUntil = until };

    /// <summary>The claim never reached its worker: the same run waits again, at its old place.</summary>
    public TaskRecord Unclaim(long pendingOrder, DateTimeOffset now) =>
        WithLastRun(Require(RunState.Running) with
        {
            State = RunState.Pending,
            WorkerGroup = null,
            WorkerId = null,
            TakenUntil = null,
            Started = null,
        }) with
        {
            PendingOrder = Deadline > now ? pendingOrder : null,
            TakenUntil = null,
            ClaimedBy = null,
        };

    /// <summary>The last run ends; a task without runs gets one that only ends.</summary>
    public TaskRecord Resolve(RunState state, ReasonResolved reason, DateTimeOffset now)
    {
        var resolved = LastRun is null
            ? this with
            {
                Runs =
                [
                    new Run
                    {
                        RunId = 0,
                        State = state,
                        ReasonCreated = ReasonCreated.Exception,
                        ReasonResolved = reason,
                        Scheduled = now,
                        Resolved = now,
                    },
                ],
            }
            : WithLastRun(LastRun with { State = state, ReasonResolved = reason, Resolved = now });
        return resolved with { PendingOrder = null, TakenUntil = null, ClaimedBy = null };
    }

    /// <summary>The last run ends as an exception and, where retries are left, another one follows.</summary>
    public TaskRecord ResolveWithRetry(
        ReasonResolved reason, ReasonCreated retry, DateTimeOffset now, Sequence sequence)
    {
        var resolved = Resolve(RunState.Exception, reason, now);
        return RetriesLeft == 0
            ? resolved
            : (resolved with { RetriesLeft = RetriesLeft - 1 }).AddPendingRun(retry, now, sequence);
    }

    /// <summary>A further run is asked for, with retries anew as far as the limit of runs allows.</summary>
    public TaskRecord Rerun(DateTimeOffset now, Sequence sequence) => (this with
    {
        RetriesLeft = Math.Min(Retries, MaxRuns - Runs.Count - 1),
    }).AddPendingRun(ReasonCreated.Rerun, now, sequence);

    private Run Require(RunState state) => LastRun is { } run && run.State == state
        ? run
        : throw new InvalidOperationException($"The last run of {TaskId} is not {state} but {LastRun?.State}.");

    private TaskRecord WithLastRun(Run run)
    {
        var runs = new Run[Runs.Count];
        for (var index = 0; index < runs.Length - 1; index++)
        {
            runs[index] = Runs[index];
        }

        runs[^1] = run;
        return this with { Runs = runs };
    }
}
