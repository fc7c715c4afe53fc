namespace Taskcluster.Tests.Properties;

/// <summary>
/// The queue as spec/queue.md §2.4, §2.5 and §3.5 tell it, as plainly as possible and without any storage: an oracle
/// for what calls answer and what is published. Each task is a group of its own.
/// </summary>
internal sealed class QueueModel(DateTimeOffset now)
{
    private static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan DeadlineDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    private readonly SortedDictionary<string, ModelTask> tasks = new(StringComparer.Ordinal);
    private long order;
    private bool isAdvancing;

    public DateTimeOffset Now { get; private set; } = now;

    /// <summary>What must have been published, as <c>task-pending T 0</c>.</summary>
    public List<string> Told { get; } = [];

    public IReadOnlyCollection<ModelTask> Tasks => tasks.Values;

    public ModelTask this[string taskId] => tasks[taskId];

    public int Create(ModelTask task)
    {
        if (task.Created < Now - Tolerance || task.Deadline < Now)
        {
            return 400;
        }

        if (tasks.TryAdd(task.TaskId, task))
        {
            foreach (var required in task.Dependencies)
            {
                task.WaitsFor[required] = required != task.TaskId && Satisfies(tasks[required], task);
            }

            if (task.WaitsFor.Values.All(satisfied => satisfied))
            {
                AddRun(task, "scheduled");
            }
        }

        Tell("task-defined", task, "_");
        if (task is { State: "pending", Runs.Count: 1 })
        {
            Tell("task-pending", task, "0");
        }

        return 200;
    }

    public int Schedule(ModelTask task) => BeforeDeadline(task, () =>
    {
        if (task.Runs.Count == 0)
        {
            AddPending(task, "scheduled");
        }
    });

    public int Rerun(ModelTask task)
    {
        if (task.Deadline > Now && task.Runs.Count >= 50 && task.State is not ("pending" or "running"))
        {
            return 409;
        }

        return BeforeDeadline(task, () =>
        {
            if (task.State is not ("pending" or "running"))
            {
                task.RetriesLeft = Math.Min(task.Retries, 50 - task.Runs.Count - 1);
                AddRun(task, "rerun");
            }

            if (task.State == "pending")
            {
                Tell("task-pending", task, task.LastRun);
            }
        });
    }

    public int Cancel(ModelTask task) => BeforeDeadline(task, () =>
    {
        if (task.State is "unscheduled" or "pending" or "running")
        {
            End(task, "exception", "canceled");
        }

        if (task.Runs[^1].ReasonResolved == "canceled")
        {
            Tell("task-exception", task, task.LastRun);
            Process(task);
        }
    });

    /// <summary>
    /// What claimWork hands out, in its order. Tasks of equal <see cref="ModelTask.Place"/> may change places.
    /// </summary>
    public IReadOnlyList<ModelTask> Claimable() =>
    [
        .. tasks.Values.Where(task => task.State == "pending" && task.Deadline > Now)
            .OrderByDescending(task => task.Priority).ThenBy(task => task.Order),
    ];

    public void ClaimWork(ModelTask task) => Claim(task, "claimWork");

    public int ClaimTask(ModelTask task, int runId)
    {
        if (task.Deadline <= Now)
        {
            return 409;
        }

        if (runId >= task.Runs.Count)
        {
            return 404;
        }

        if (runId != task.LastRun || task.State is not ("pending" or "running")
            || (task.State == "running" && task.ClaimedBy != "claimTask"))
        {
            return 409;
        }

        if (task.State == "pending")
        {
            Claim(task, "claimTask");
        }
        else
        {
            Tell("task-running", task, runId);
        }

        return 200;
    }

    public int Reclaim(ModelTask task, int runId)
    {
        if (runId >= task.Runs.Count)
        {
            return 404;
        }

        if (task.Deadline <= Now || runId != task.LastRun || task.State != "running")
        {
            return 409;
        }

        task.TakenUntil = Now + ClaimTime;
        return 200;
    }

    public int Report(ModelTask task, int runId, string state)
    {
        if (runId >= task.Runs.Count)
        {
            return 404;
        }

        if (runId != task.LastRun || (task.State != "running" && task.State != state))
        {
            return 409;
        }

        if (task.State == "running")
        {
            End(task, state, state);
        }

        Tell($"task-{state}", task, runId);
        Process(task);
        return 200;
    }

    public int ReportException(ModelTask task, int runId, string reason)
    {
        if (runId >= task.Runs.Count)
        {
            return 404;
        }

        if (runId == task.LastRun && task.State == "running")
        {
            EndWithRetry(task, reason, reason switch
            {
                "worker-shutdown" => "retry",
                "intermittent-task" => "task-retry",
                _ => null,
            });
            return 200;
        }

        if (task.Runs[runId] is not { State: "exception" } run || run.ReasonResolved != reason
            || runId < task.LastRun - 1)
        {
            return 409;
        }

        Tell("task-exception", task, runId);
        if (runId == task.LastRun)
        {
            Process(task);
        }
        else if (task.State == "pending")
        {
            Tell("task-pending", task, task.LastRun);
        }

        return 200;
    }

    public void Advance(TimeSpan by)
    {
        Now += by;
        order++;
        isAdvancing = true;
        foreach (var task in tasks.Values.Where(task =>
            task.State == "running" && task.TakenUntil <= Now && task.Deadline > Now).ToList())
        {
            EndWithRetry(task, "claim-expired", "retry");
        }

        foreach (var task in tasks.Values.Where(task =>
            task.State is "unscheduled" or "pending" or "running" && task.Deadline + DeadlineDelay <= Now).ToList())
        {
            End(task, "exception", "deadline-exceeded");
            Process(task);
            Tell("task-exception", task, task.LastRun);
        }

        isAdvancing = false;
    }

    private static bool Satisfies(ModelTask required, ModelTask dependent) =>
        required.State == "completed" || (dependent.RequiresResolved && required.State is "failed" or "exception");

    private int BeforeDeadline(ModelTask task, Action change)
    {
        if (task.Deadline <= Now)
        {
            return 409;
        }

        change();
        return 200;
    }

    private void AddRun(ModelTask task, string reason)
    {
        task.Runs.Add(new ModelRun("pending", reason));

        // Loops run side by side, so that what becomes pending by them has no order.
        task.Order = isAdvancing ? order : ++order;
    }

    private void AddPending(ModelTask task, string reason)
    {
        AddRun(task, reason);
        Tell("task-pending", task, task.LastRun);
    }

    private void Claim(ModelTask task, string by)
    {
        task.Runs[^1] = task.Runs[^1] with { State = "running" };
        task.TakenUntil = Now + ClaimTime;
        task.ClaimedBy = by;
        Tell("task-running", task, task.LastRun);
    }

    private static void End(ModelTask task, string state, string reason)
    {
        if (task.Runs.Count == 0)
        {
            task.Runs.Add(new ModelRun(state, "exception", reason));
        }
        else
        {
            task.Runs[^1] = task.Runs[^1] with { State = state, ReasonResolved = reason };
        }
    }

    private void EndWithRetry(ModelTask task, string reason, string? retry)
    {
        var runId = task.LastRun;
        End(task, "exception", reason);
        Tell("task-exception", task, runId);
        if (retry is not null && task.RetriesLeft > 0)
        {
            task.RetriesLeft--;
            AddPending(task, retry);
        }
        else
        {
            Process(task);
        }
    }

    private void Process(ModelTask required)
    {
        foreach (var task in tasks.Values)
        {
            if (task.WaitsFor.TryGetValue(required.TaskId, out var satisfied) && !satisfied
                && Satisfies(required, task))
            {
                task.WaitsFor[required.TaskId] = true;
                if (task.Runs.Count == 0 && task.Deadline > Now && task.WaitsFor.Values.All(done => done))
                {
                    AddPending(task, "scheduled");
                }
            }
        }

        Told.Add($"task-group-resolved {required.TaskId}");
    }

    private void Tell(string exchange, ModelTask task, object run) => Told.Add($"{exchange} {task.TaskId} {run}");
}
