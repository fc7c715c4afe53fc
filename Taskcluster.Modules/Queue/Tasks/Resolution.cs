using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.BuiltIn;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Groups;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Messages;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// What a change of a task's state brings with it, in the transaction of that change: entries in the queue, dependents,
/// the group (spec/queue.md §2.5). The order of messages is that of §3.5.
/// </summary>
public sealed class Resolution(
    PendingSignals signals,
    BuiltInSignals builtIn,
    ResolveExpiredClaims claims,
    ResolvePastDeadlines deadlines,
    ContinueResolutions continuations,
    ExpireTasks expiry,
    ExpireTaskGroups groupExpiry,
    QueueOptions options)
{
    /// <summary>
    /// Stores a new state of a task, and wakes whoever has to know after the commit. The first resolution of a task
    /// counts for its group.
    /// </summary>
    public TaskRecord Save(Transaction tx, TaskRecord task)
    {
        if (!task.WasResolved && !task.IsUnresolved)
        {
            task = task with { WasResolved = true };
            TaskGroupStore.CountUnresolved(tx, task.TaskGroupId, -1);
        }

        TaskStore.Update(tx, task);
        Announce(tx, task);
        if (!task.IsUnresolved)
        {
            // Expiry looks at what is over alone: until now it did not know of this one.
            tx.AfterCommit(() => WakeExpiry(task));
        }

        return task;
    }

    /// <summary>Wakes workers and loops that the task's state concerns.</summary>
    public void Announce(Transaction tx, TaskRecord task)
    {
        if (task.PendingOrder is not null)
        {
            tx.AfterCommit(() =>
            {
                signals.Announce(task.TaskQueueId);
                builtIn.Announce(task.TaskQueueId);
            });
        }

        if (task.TakenUntil is { } until)
        {
            tx.AfterCommit(() => claims.Wake(until));
        }
    }

    /// <summary>
    /// As <see cref="Announce"/> and <see cref="WatchDeadline"/>, for a task that nobody has claimed yet.
    /// </summary>
    public void AnnounceNew(Transaction tx, TaskRecord task) => tx.AfterCommit(() =>
    {
        if (task.PendingOrder is not null)
        {
            signals.Announce(task.TaskQueueId);
            builtIn.Announce(task.TaskQueueId);
        }

        Watch(task);
    });

    /// <summary>
    /// A task that is new, or unresolved again, must be resolved at the latest after its deadline, and goes in the end.
    /// </summary>
    public void WatchDeadline(Transaction tx, TaskRecord task) => tx.AfterCommit(() => Watch(task));

    /// <summary>
    /// The task is over: dependents that it held back become pending, and its group is told to be resolved if it was
    /// the last. Doing it again changes nothing but may tell of the group again.
    /// </summary>
    public void Process(Transaction tx, TaskRecord task)
    {
        _ = LetDependentsGo(tx, task, options.DependentsPerTransaction);
        TellIfResolved(tx, task);
    }

    /// <summary>
    /// As <see cref="Process"/> for several tasks of one group, which is told of once. All their dependents share what
    /// fits a transaction.
    /// </summary>
    internal void ProcessAll(Transaction tx, IReadOnlyList<TaskRecord> tasks)
    {
        var left = options.DependentsPerTransaction;
        foreach (var task in tasks)
        {
            left -= LetDependentsGo(tx, task, Math.Max(left, 1));
        }

        TellIfResolved(tx, tasks[^1]);
    }

    /// <summary>Satisfies edges, as many as fit a transaction; false if there are more.</summary>
    internal bool LetDependentsGo(Transaction tx, string required, TaskState state)
    {
        var limit = options.DependentsPerTransaction;
        return LetDependentsGo(tx, required, state, limit) < limit;
    }

    // A task that was rerun does not make its group unresolved, and the group may have gone while it ran.
    private void TellIfResolved(Transaction tx, TaskRecord task)
    {
        var group = TaskGroupStore.FindEvenExpired(tx, task.TaskGroupId) ?? new TaskGroup(
            task.TaskGroupId, task.SchedulerId, TaskGroupStore.WithSlack(task.Expires), Sealed: null, 0);
        if (group.UnresolvedTasks == 0)
        {
            tx.PublishGroupResolved(group);

            // It can go sooner than an hour after this task.
            tx.AfterCommit(() => groupExpiry.Wake(options.RemovalOf(group.Expires)));
        }
    }

    // Dependents beyond the limit come in later transactions.
    private int LetDependentsGo(Transaction tx, TaskRecord task, int limit)
    {
        var count = LetDependentsGo(tx, task.TaskId, task.State, limit);
        if (count == limit)
        {
            continuations.Add(tx, task);
        }

        return count;
    }

    private int LetDependentsGo(Transaction tx, string required, TaskState state, int limit)
    {
        var dependents = DependencyStore.Unsatisfied(tx, required, state == TaskState.Completed, limit);
        foreach (var dependent in dependents)
        {
            DependencyStore.Satisfy(tx, required, dependent);
            if (TaskStore.Find(tx, dependent) is { } task)
            {
                LetGo(tx, task with { WaitsFor = task.WaitsFor - 1 });
            }
        }

        return dependents.Count;
    }

    /// <summary>The group of a task that was refused stays behind, and goes as if it had that task.</summary>
    internal void WatchGroup(Transaction tx, DateTimeOffset expires) => tx.AfterCommit(() => WakeGroupExpiry(expires));

    private void Watch(TaskRecord task)
    {
        deadlines.Wake(task.Deadline + options.DeadlineDelay);
        WakeExpiry(task);
    }

    private void WakeExpiry(TaskRecord task)
    {
        expiry.Wake(options.RemovalOf(task.Expires));
        WakeGroupExpiry(task.Expires);
    }

    private void WakeGroupExpiry(DateTimeOffset expires) =>
        groupExpiry.Wake(options.RemovalOf(TaskGroupStore.WithSlack(expires)));

    private void LetGo(Transaction tx, TaskRecord task)
    {
        // One whose group is being canceled has its own end before it.
        if (task is { WaitsFor: 0, Runs.Count: 0 } && task.Deadline > tx.Now
            && !GroupChangeStore.IsBeingCanceled(tx, task.TaskGroupId))
        {
            task = task.AddPendingRun(ReasonCreated.Scheduled, tx.Now, tx.Sequence);
            Save(tx, task);
            tx.PublishPending(task);
        }
        else
        {
            TaskStore.Update(tx, task);
        }
    }
}
