using Taskcluster.Modules.Explain.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Explain.Facts;

/// <summary>Puts together what the queue tells of a task that does not run.</summary>
internal sealed class PendingAnswer(QueueFacts facts, TimeProvider clock)
{
    private const int MostDependencies = 100;
    private const int MostWorkers = 20;
    private const int MostLacking = 10;

    /// <summary>The answer for a task that runs or is over.</summary>
    public static WhyPendingReply Other(TaskFact task)
    {
        var run = task.Runs[^1];
        return Reply(task, [], task.State switch
        {
            "running" => $"It runs, on worker {run.WorkerGroup}/{run.WorkerId}.",
            "completed" => "It has completed.",
            "exception" when run.ReasonResolved == "deadline-exceeded" =>
                $"It did not end before its deadline, {WireTime.Format(task.Deadline)}, and was given up.",
            _ => $"It is over: its last run ended as {task.State}, {run.ReasonResolved}.",
        });
    }

    /// <summary>The answer for a task that waits for others.</summary>
    public async Task<WhyPendingReply> Unscheduled(TaskFact task, Caller caller, CancellationToken cancellation)
    {
        var open = await facts.OpenDependencies(task.TaskId, caller, cancellation);
        if (open.Fact is not { } waits)
        {
            return Reply(
                task,
                open.IsRefused ? [$"queue:get-task:{task.TaskId}"] : [],
                "It waits for other tasks, which the caller may not know.");
        }

        var lacking = new List<string>();
        var tasks = new List<PendingDependency>();
        foreach (var taskId in waits.Dependencies)
        {
            tasks.Add(await Dependency(taskId, waits.Requires, caller, lacking, cancellation));
        }

        var blocking = tasks.Where(one => one.Blocks).ToList();
        return Reply(task, lacking, Sentence(task, waits, blocking, clock.GetUtcNow())) with
        {
            Dependencies = new PendingDependencies
            {
                Requires = waits.Requires,
                Open = tasks.Count,
                Blocked = blocking.Count > 0,
                Tasks = [.. blocking.Concat(tasks.Where(one => !one.Blocks)).Take(MostDependencies)],
            },
        };
    }

    /// <summary>The answer for a task that waits for a worker.</summary>
    public async Task<WhyPendingReply> Pending(TaskFact task, Caller caller, CancellationToken cancellation)
    {
        var place = await facts.Place(task.TaskId, caller, cancellation);
        var workers = await facts.Workers(task.TaskQueueId, caller, cancellation);
        var lacking = new List<string>();
        if (place.IsRefused)
        {
            lacking.Add($"queue:pending-list:{task.TaskQueueId}");
        }

        if (workers.IsRefused)
        {
            lacking.Add($"queue:list-workers:{task.TaskQueueId}");
        }

        var known = workers.Fact is { } told ? Of(told.Workers) : null;
        return Reply(task, lacking, Sentence(task, place.Fact, known, clock.GetUtcNow())) with
        {
            Queue = place.Fact is not { } found ? null : new PendingPlace
            {
                Position = found.Position,
                Ahead = [.. found.Ahead.Select(
                    one => new PendingAhead { Priority = one.Priority, Tasks = one.Tasks })],
            },
            Workers = known,
        };
    }

    private static WhyPendingReply Reply(TaskFact task, List<string> lacking, string summary) => new()
    {
        TaskId = task.TaskId,
        TaskQueueId = task.TaskQueueId,
        State = task.State,
        Deadline = task.Deadline,
        Summary = summary,
        Lacking = [.. lacking.Take(MostLacking)],
    };

    private static PendingWorkers Of(IReadOnlyList<WorkerFact> workers) => new()
    {
        Known = workers.Count,
        Quarantined = workers.Count(worker => worker.QuarantineUntil is not null),
        LastAsked = workers.Max(worker => worker.LastDateActive),
        Latest =
        [
            .. workers.OrderByDescending(worker => worker.LastDateActive).Take(MostWorkers).Select(
                worker => new PendingWorker
                {
                    WorkerGroup = worker.WorkerGroup,
                    WorkerId = worker.WorkerId,
                    LastAsked = worker.LastDateActive,
                    QuarantineUntil = worker.QuarantineUntil,
                }),
        ],
    };

    private static string Sentence(
        TaskFact task, OpenDependenciesFact waits, List<PendingDependency> blocking, DateTimeOffset now)
    {
        if (task.Deadline <= now)
        {
            return $"Its deadline, {WireTime.Format(task.Deadline)}, has passed; it is about to be given up.";
        }

        if (blocking is [var first, ..])
        {
            return $"It will never run: it requires {waits.Requires}, and {first.TaskId} "
                + (first.State is { } state ? $"ended as {state} ({first.ReasonResolved})" : "is gone")
                + (blocking.Count > 1 ? $", as did {blocking.Count - 1} more." : ".")
                + (first.State is null ? "" : " A rerun of what failed could still let it go.");
        }

        return waits.Dependencies switch
        {
            [] => "It waits for no task; it runs once somebody schedules it.",
            [var only] when only == task.TaskId => "It requires itself and runs only if somebody schedules it.",
            [var only] => $"It waits for task {only}.",
            { Count: var count } when waits.ContinuationToken is null => $"It waits for {count} tasks.",
            { Count: var count } => $"It waits for more than {count} tasks.",
        };
    }

    private static string Sentence(TaskFact task, PlaceFact? place, PendingWorkers? workers, DateTimeOffset now)
    {
        if (task.Deadline <= now)
        {
            return $"Its deadline, {WireTime.Format(task.Deadline)}, has passed; it is about to be given up.";
        }

        var before = place?.Position switch
        {
            null => "It waits for a worker of its queue.",
            1 => "It is the next one of its queue.",
            { } position => $"It is number {position} of its queue.",
        };
        return before + workers switch
        {
            null => "",
            { Known: 0 } => " No worker of that queue is known.",
            { LastAsked: null } => " No worker of that queue has asked for work yet.",
            _ when workers.Known == workers.Quarantined => " All its workers are in quarantine.",
            { LastAsked: { } last } => $" A worker last asked for work at {WireTime.Format(last)}.",
        };
    }

    private async Task<PendingDependency> Dependency(
        string taskId, string requires, Caller caller, List<string> lacking, CancellationToken cancellation)
    {
        var told = await facts.StatusIfTold(taskId, caller, cancellation);
        if (told.IsRefused)
        {
            lacking.Add($"queue:status:{taskId}");
        }

        // What expired cannot end any more.
        var task = told.Fact;
        return new PendingDependency
        {
            TaskId = taskId,
            State = task?.State,
            ReasonResolved = task?.Runs is [.., var last] ? last.ReasonResolved : null,
            Blocks = task is null
                ? !told.IsRefused
                : requires == "all-completed" && task.State is ("failed" or "exception"),
        };
    }
}
