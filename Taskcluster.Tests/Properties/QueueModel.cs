namespace Taskcluster.Tests.Properties;

/// <summary>
/// The calls of the queue as spec/queue.md §2.4, §2.5 and §3.5 tell them, as plainly as possible and without any
/// storage: an oracle for what calls answer and what is published. Each task is a group of its own.
/// </summary>
internal sealed class QueueModel(DateTimeOffset now) : ModelGroups(now)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    public int Create(ModelTask task)
    {
        if (task.Created < Now - Tolerance || task.Deadline < Now)
        {
            return 400;
        }

        if (task.Sealed is not null || task.Priority != task.FirstPriority)
        {
            return 409;
        }

        if (Find(task.TaskId) is null)
        {
            var others = task.Dependencies.Where(required => required != task.TaskId);
            if (others.Any(required => Find(required) is not { } other || other.Expires < task.Deadline))
            {
                return 400;
            }

            foreach (var required in task.Dependencies)
            {
                task.WaitsFor[required] = required != task.TaskId && Satisfies(Find(required)!, task);
            }

            _ = TryAdd(task);

            if (task.WaitsFor.Values.All(satisfied => satisfied))
            {
                AddRun(task, "scheduled");
            }
        }

        Told.Add(ModelMessage.Defined(task));
        if (task is { State: "pending", Runs.Count: 1 })
        {
            Told.Add(ModelMessage.Pending(task));
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
        if (IsThere(task) && task.Deadline > Now && task.Runs.Count >= 50 && task.State is not ("pending" or "running"))
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
                Told.Add(ModelMessage.Pending(task));
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
            Told.Add(ModelMessage.Ended(task, task.LastRun));
            Process(task);
        }
    });

    /// <summary>
    /// What claimWork hands out, in its order. Tasks of equal <see cref="ModelTask.Place"/> may change places.
    /// </summary>
    public IReadOnlyList<ModelTask> Claimable() =>
    [
        .. Tasks.Where(task => task.State == "pending" && task.Deadline > Now)
            .OrderByDescending(task => task.Priority).ThenBy(task => task.Order),
    ];

    /// <summary>Tasks with a claim that holds.</summary>
    public IReadOnlyList<ModelTask> Claimed() =>
        [.. Tasks.Where(task => task.State == "running" && task.Runs[^1].TakenUntil > Now && IsThere(task))];

    /// <summary>Tasks that name another one among their dependencies, as lists order them.</summary>
    public IEnumerable<ModelTask> DependentsOf(ModelTask required) =>
        Tasks.Where(task => task.Dependencies.Contains(required.TaskId) && task.Expires > Now);

    /// <summary>A worker asks for work; whether it may get any.</summary>
    public bool Ask(string worker)
    {
        Workers.TryAdd(worker, new ModelWorker());
        return !IsQuarantined(worker);
    }

    public void ClaimWork(ModelTask task, string worker)
    {
        Workers[worker].Got(task);
        Claim(task, worker, "claimWork");
    }

    public int Quarantine(string worker, DateTimeOffset until)
    {
        if (!Workers.TryGetValue(worker, out var known))
        {
            return 404;
        }

        known.QuarantineUntil = until;
        return 200;
    }

    public int ClaimTask(ModelTask task, int runId, string worker)
    {
        if (!IsThere(task))
        {
            return 404;
        }

        if (task.Deadline <= Now)
        {
            return 409;
        }

        if (runId >= task.Runs.Count)
        {
            return 404;
        }

        if (IsQuarantined(worker) || runId != task.LastRun || task.State is not ("pending" or "running")
            || (task.State == "running" && (task.ClaimedBy != "claimTask" || task.Runs[^1].Worker != worker)))
        {
            return 409;
        }

        if (task.State == "pending")
        {
            Claim(task, worker, "claimTask");
        }
        else
        {
            Told.Add(ModelMessage.Running(task));
        }

        return 200;
    }

    public int Reclaim(ModelTask task, int runId)
    {
        if (!HasRun(task, runId))
        {
            return 404;
        }

        if (task.Deadline <= Now || runId != task.LastRun || task.State != "running")
        {
            return 409;
        }

        task.Runs[^1] = task.Runs[^1] with { TakenUntil = Now + ClaimTime };
        return 200;
    }

    public int Report(ModelTask task, int runId, string state)
    {
        if (!HasRun(task, runId))
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

        Told.Add(ModelMessage.Ended(task, runId));
        Process(task);
        return 200;
    }

    public int ReportException(ModelTask task, int runId, string reason)
    {
        if (!HasRun(task, runId))
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

        Told.Add(ModelMessage.Ended(task, runId));
        if (runId == task.LastRun)
        {
            Process(task);
        }
        else if (task.State == "pending")
        {
            Told.Add(ModelMessage.Pending(task));
        }

        return 200;
    }

    /// <summary>What reading the task or its status answers.</summary>
    public int Read(ModelTask task) => IsThere(task) ? 200 : 404;

    private bool IsQuarantined(string worker) =>
        Workers.TryGetValue(worker, out var known) && known.QuarantineUntil > Now;

    private bool HasRun(ModelTask task, int runId) => IsThere(task) && runId < task.Runs.Count;
}
