namespace Taskcluster.Tests.Properties;

/// <summary>Groups and priorities of the model (spec/queue.md §2.5, §2.8); each task is a group of its own.</summary>
internal abstract class ModelGroups(DateTimeOffset now) : ModelTasks(now)
{
    public int ChangePriority(ModelTask task, int priority)
    {
        if (IsThere(task) && task.Deadline > Now && (task.WasResolved || task.Priority == priority))
        {
            return 409;
        }

        return BeforeDeadline(task, () =>
        {
            var before = task.PriorityName;
            task.Priority = priority;
            Told.Add(ModelMessage.PriorityChanged(task, before));
        });
    }

    /// <summary>How many tasks it affects, the group being of one; null: there is no such group.</summary>
    public int? ChangeGroupPriority(ModelTask task, int priority)
    {
        if (!HasGroup(task))
        {
            return null;
        }

        var isAffected = IsThere(task) && !task.WasResolved && task.Deadline > Now && task.Priority != priority;
        task.Priority = isAffected ? priority : task.Priority;
        Told.Add(ModelMessage.GroupPriorityChanged(task, priority, isAffected ? 1 : 0));
        return isAffected ? 1 : 0;
    }

    public int Seal(ModelTask task)
    {
        if (!HasGroup(task))
        {
            return 404;
        }

        task.Sealed ??= Now;
        Told.Add(ModelMessage.GroupSealed(task));
        return 200;
    }

    /// <summary>The answer's status, and how many tasks it cancels of how many.</summary>
    public (int Status, int Count, int Size) CancelGroup(ModelTask task)
    {
        if (!HasGroup(task))
        {
            return (404, 0, 0);
        }

        if (task.Sealed is null)
        {
            return (409, 0, 0);
        }

        if (!IsThere(task) || !task.IsUnresolved || task.Deadline <= Now)
        {
            return (200, 0, IsThere(task) ? 1 : 0);
        }

        End(task, "exception", "canceled");
        Told.Add(ModelMessage.Ended(task, task.LastRun));
        Process(task);
        return (200, 1, 1);
    }

    /// <summary>Whether the group of a task, of which it is the only one, can be seen.</summary>
    public bool HasGroup(ModelTask task) => task.GroupExpires >= Now;

    protected int BeforeDeadline(ModelTask task, Action change)
    {
        if (!IsThere(task))
        {
            return 404;
        }

        if (task.Deadline <= Now)
        {
            return 409;
        }

        change();
        return 200;
    }
}
