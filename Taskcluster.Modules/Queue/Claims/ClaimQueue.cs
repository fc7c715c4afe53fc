using Microsoft.Extensions.Hosting;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>Hands out the pending tasks of a queue, and waits for one where there is none (DESIGN.md §5).</summary>
public sealed class ClaimQueue(
    Database database,
    PendingSignals signals,
    Resolution resolution,
    QueueOptions options,
    TimeProvider clock,
    IHostApplicationLifetime host)
{
    /// <summary>
    /// The first tasks of the queue, at most <paramref name="count"/>; none if none came in the time that claimWork
    /// waits.
    /// </summary>
    public async Task<IReadOnlyList<ClaimedRun>> Claim(
        string taskQueueId, string workerGroup, string workerId, int count, CancellationToken cancellation)
    {
        using var waiter = signals.Enter(taskQueueId);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(options.ClaimWorkWaitSeconds), clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            patience.Token, cancellation, host.ApplicationStopping);
        if (!waiter.IsFirst)
        {
            await waiter.Woken(end.Token);
        }

        // Whoever waits for no time at all still looks once. A host that ends sends its waiting workers home with an
        // empty list.
        var mayLook = waiter.IsFirst;
        while ((mayLook || !patience.IsCancellationRequested) && !host.ApplicationStopping.IsCancellationRequested)
        {
            mayLook = false;
            cancellation.ThrowIfCancellationRequested();
            waiter.StartLooking();
            var claims = await Look(waiter, taskQueueId, workerGroup, workerId, count, cancellation);
            if (claims.Count > 0)
            {
                return claims;
            }

            waiter.FoundNothing();
            await waiter.Woken(end.Token);
        }

        cancellation.ThrowIfCancellationRequested();
        return [];
    }

    /// <summary>
    /// Claims never reached their worker: the same runs wait again. A run that has moved on is left alone.
    /// </summary>
    public Task GiveBack(IReadOnlyList<ClaimedRun> claims) => database.Write(tx =>
    {
        foreach (var claim in claims)
        {
            if (TaskStore.Find(tx, claim.Task.TaskId) is { LastRun.State: RunState.Running } task
                && task.LastRun.RunId == claim.Run.RunId
                && task.LastRun.Started == claim.Run.Started
                && task.TakenUntil == claim.Run.TakenUntil)
            {
                task = resolution.Save(tx, task.Unclaim(claim.PendingOrder, tx.Now));
                tx.PublishPending(task);
            }
        }
    });

    private async Task<List<ClaimedRun>> Look(
        Waiter waiter, string taskQueueId, string workerGroup, string workerId, int count,
        CancellationToken cancellation)
    {
        try
        {
            return HasPending(taskQueueId)
                ? await database.Write(
                    tx => Take(tx, taskQueueId, workerGroup, workerId, count, cancellation), CancellationToken.None)
                : [];
        }
        catch
        {
            // The task is still there, and those who wait behind this one would not learn of it.
            waiter.Failed();
            throw;
        }
    }

    // Asking first costs no turn of the writer; a task that comes after this question wakes the waiter.
    private bool HasPending(string taskQueueId) => database.Read(taskQueueId, static (rows, id) =>
    {
        using var call = rows
            .Sql("SELECT 1 FROM queue_tasks WHERE task_queue_id = ? AND pending_order IS NOT NULL LIMIT 1").Bind(id);
        return call.Step();
    });

    private List<ClaimedRun> Take(
        Transaction tx, string taskQueueId, string workerGroup, string workerId, int count,
        CancellationToken cancellation)
    {
        // One more than asked for tells whether others of the line should look too.
        var pending = TaskStore.Pending(tx, taskQueueId, tx.Now, count + 1);
        var isGone = cancellation.IsCancellationRequested;
        if (isGone ? pending.Count > 0 : pending.Count > count)
        {
            tx.AfterCommit(() => signals.Announce(taskQueueId));
        }

        return isGone ? [] : [.. pending.Take(count).Select(task => Take(tx, task, workerGroup, workerId))];
    }

    private ClaimedRun Take(Transaction tx, TaskRecord pending, string workerGroup, string workerId)
    {
        var task = pending.Claim(workerGroup, workerId, tx.Now, tx.Now + options.ClaimTimeout, "claimWork");
        task = resolution.Save(tx, task);
        tx.PublishRunning(task);
        return new ClaimedRun(task, TaskStore.Definition(tx, task), pending.PendingOrder!.Value);
    }
}
