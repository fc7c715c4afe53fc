namespace Taskcluster.Tests.Properties;

/// <summary>
/// The calls of the queue as spec/queue.md §2.4, §2.5 and §3.5 tell them, as plainly as possible and without any
/// storage: an oracle for what calls answer and what is published. Each task is a group of its own.
/// </summary>
internal sealed class QueueModel(DateTimeOffset now) : ModelTasks(now)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    public int Create(ModelTask task)
    {
        if (task.Created < Now - Tolerance || task.Deadline < Now)
        {
            return 400;
        }

        if (task.IsSealed || task.Priority != task.FirstPriority)
        {
            return 409;
        }

        if (TryAdd(task))
        {
            foreach (var required in task.Dependencies)
            {
                task.WaitsFor[required] = required != task.TaskId && Satisfies(this[required], task);
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

    public int ChangePriority(ModelTask task, int priority)
    {
        if (task.WasResolved || task.Priority == priority)
        {
            return 409;
        }

        return BeforeDeadline(task, () =>
        {
            task.Priority = priority;
            Tell("task-priority-changed", task, "_");
        });
    }

    /// <summary>How many tasks it affects; each task is a group of its own.</summary>
    public int ChangeGroupPriority(ModelTask task, int priority)
    {
        var isAffected = !task.WasResolved && task.Deadline > Now && task.Priority != priority;
        task.Priority = isAffected ? priority : task.Priority;
        Tell("task-group-priority-changed", task, "-");
        return isAffected ? 1 : 0;
    }

    public void Seal(ModelTask task)
    {
        task.IsSealed = true;
        Tell("task-group-sealed", task, "-");
    }

    /// <summary>How many tasks it cancels; null: a conflict, since the group is open.</summary>
    public int? CancelGroup(ModelTask task)
    {
        if (!task.IsSealed)
        {
            return null;
        }

        if (task.State is not ("unscheduled" or "pending" or "running") || task.Deadline <= Now)
        {
            return 0;
        }

        End(task, "exception", "canceled");
        Tell("task-exception", task, task.LastRun);
        Process(task);
        return 1;
    }

    /// <summary>
    /// What claimWork hands out, in its order. Tasks of equal <see cref="ModelTask.Place"/> may change places.
    /// </summary>
    public IReadOnlyList<ModelTask> Claimable() =>
    [
        .. Tasks.Where(task => task.State == "pending" && task.Deadline > Now)
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

    private int BeforeDeadline(ModelTask task, Action change)
    {
        if (task.Deadline <= Now)
        {
            return 409;
        }

        change();
        return 200;
    }
}
