using Microsoft.Extensions.Hosting;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>
/// Hands out the pending tasks of a queue, and waits for one where there is none (DESIGN.md §5). A worker in
/// quarantine waits in vain, and passes on what it is woken for.
/// </summary>
public sealed class ClaimQueue(
    Database database,
    PendingSignals signals,
    WorkerRegister register,
    WorkerActivity activity,
    Resolution resolution,
    QueueOptions options,
    TimeProvider clock,
    IHostApplicationLifetime host,
    ServedRequests? served = null)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>
    /// The first tasks of the queue, at most <paramref name="count"/>; none if none came in the time that claimWork
    /// waits.
    /// </summary>
    public async Task<IReadOnlyList<ClaimedRun>> Claim(
        string taskQueueId, string workerGroup, string workerId, int count, CancellationToken cancellation)
    {
        var worker = new WorkerKey(taskQueueId, workerGroup, workerId);
        using var asking = activity.Ask(worker);
        using var patience = new Patience(
            TimeSpan.FromSeconds(options.ClaimWorkWaitSeconds), clock, cancellation, host.ApplicationStopping,
            signals.SentHome);

        // A worker in quarantine leaves the line, so that it keeps no signal from others, until it is let out.
        do
        {
            if (await ClaimInLine(worker, count, patience, cancellation) is { } claims)
            {
                return claims;
            }
        }
        while (await IsLetOut(worker, patience.End));

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

    // Null: the worker is in quarantine.
    private async Task<IReadOnlyList<ClaimedRun>?> ClaimInLine(
        WorkerKey worker, int count, Patience patience, CancellationToken cancellation)
    {
        using var waiter = signals.Enter(worker.TaskQueueId);
        if (!waiter.IsFirst)
        {
            await Wait(waiter, worker, patience, cancellation);
        }

        // Whoever waits for no time at all still looks once. A host that ends sends its waiting workers home with an
        // empty list.
        var mayLook = waiter.IsFirst;
        while ((mayLook || !patience.IsOver) && !host.ApplicationStopping.IsCancellationRequested)
        {
            mayLook = false;
            cancellation.ThrowIfCancellationRequested();
            waiter.StartLooking();
            var claims = await Look(waiter, worker, count, cancellation);
            if (claims is not { Count: 0 })
            {
                return claims;
            }

            waiter.FoundNothing();
            await Wait(waiter, worker, patience, cancellation);
        }

        cancellation.ThrowIfCancellationRequested();
        return [];
    }

    private async Task Wait(Waiter waiter, WorkerKey worker, Patience patience, CancellationToken cancellation)
    {
        var end = patience.End;
        if (register.IsDue(worker, clock.GetUtcNow()))
        {
            await database.Write(tx => register.Seen(tx, worker), cancellation);
        }

        using var parked = served?.Park();
        await waiter.Woken(end);
    }

    // Waits until the worker's quarantine is over; false if the call ends before.
    private async Task<bool> IsLetOut(WorkerKey worker, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            var change = activity.QuarantineChange;
            var rest = (database.Read(worker, WorkerStore.QuarantineUntil) ?? default) - clock.GetUtcNow();
            if (rest <= TimeSpan.Zero)
            {
                return true;
            }

            // No call waits for a day.
            using var parked = served?.Park();
            await change.WaitAsync(rest < LongestWait ? rest : LongestWait, clock, end)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    private async Task<List<ClaimedRun>?> Look(
        Waiter waiter, WorkerKey worker, int count, CancellationToken cancellation)
    {
        try
        {
            return signals.HadMore(worker.TaskQueueId) || HasPending(worker.TaskQueueId)
                ? await database.WriteOften(tx => Take(tx, worker, count, cancellation), CancellationToken.None)
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

    // Null: the worker is in quarantine.
    private List<ClaimedRun>? Take(Transaction tx, WorkerKey worker, int count, CancellationToken cancellation)
    {
        // That there are more than were asked for tells that others of the line should look too.
        var pending = TaskStore.Pending(tx, worker.TaskQueueId, count, out var isMore);
        var isGone = cancellation.IsCancellationRequested;
        var isRefused = !isGone && pending.Count > 0 && !register.NoteClaims(tx, worker, pending);
        var isLeft = isMore || (pending.Count > 0 && (isGone || isRefused));
        tx.AfterCommit(() => signals.Looked(worker.TaskQueueId, isLeft));
        if (isRefused)
        {
            return null;
        }

        var claims = new List<ClaimedRun>(pending.Count);
        for (var index = 0; index < pending.Count && !isGone; index++)
        {
            claims.Add(Take(tx, pending[index], worker));
        }

        return claims;
    }

    private ClaimedRun Take(Transaction tx, TaskRecord pending, WorkerKey worker)
    {
        var task = pending.Claim(
            worker.WorkerGroup, worker.WorkerId, tx.Now, tx.Now + options.ClaimTimeout, "claimWork");
        task = resolution.Save(tx, task);
        tx.PublishRunning(task);
        return new ClaimedRun(task, TaskStore.Definition(tx, task), pending.PendingOrder!.Value);
    }
}
