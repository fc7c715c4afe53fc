using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Loops;
using Taskcluster.Modules.WorkerManager.Messages;
using Taskcluster.Modules.WorkerManager.Scaling;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>
/// The states of workers, for their providers: the row, the message and what follows of it in one transaction.
/// </summary>
internal sealed class WorkerChanges(EndClaimsOfGoneWorkers ending, ExpireWorkers expiry, ScaledPools scaled)
{
    /// <summary>A worker is asked for: stores it as requested, and tells so.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="name">Which one; none of that name may be there.</param>
    /// <param name="providerId">Who provides it.</param>
    /// <param name="capacity">How many tasks it can do at once.</param>
    /// <param name="expires">When it is forgotten, unless that is put off.</param>
    /// <param name="launchConfigId">By which launch config it is started.</param>
    /// <param name="providerData">What the provider keeps of it, a JSON object.</param>
    public WorkerRecord Request(
        Transaction tx,
        WorkerName name,
        string providerId,
        int capacity,
        DateTimeOffset expires,
        string? launchConfigId,
        RawJson providerData)
    {
        var worker = Save(tx, new WorkerRecord
        {
            Name = name,
            Number = tx.Sequence.Next(),
            ProviderId = providerId,
            Created = tx.Now,
            Expires = expires,
            State = WorkerState.Requested,
            Capacity = capacity,
            LastModified = tx.Now,
            LastChecked = tx.Now,
            LaunchConfigId = launchConfigId,
            ProviderData = providerData,
        });
        tx.PublishWorker(WorkerManagerExchanges.WorkerRequested, worker);
        return worker;
    }

    /// <summary>A worker has registered; that is told only the first time.</summary>
    public WorkerRecord Run(Transaction tx, WorkerRecord worker)
    {
        if (worker.State != WorkerState.Requested)
        {
            return worker;
        }

        var running = Save(tx, worker with { State = WorkerState.Running, LastModified = tx.Now });
        tx.PublishWorker(WorkerManagerExchanges.WorkerRunning, running);
        return running;
    }

    /// <summary>
    /// A worker is made to stop; it keeps its tasks until it has. One that stops already, or has, stays as it is.
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="reason">Why, for people.</param>
    public WorkerRecord Remove(Transaction tx, WorkerRecord worker, string reason)
    {
        if (worker.State is WorkerState.Stopping or WorkerState.Stopped)
        {
            return worker;
        }

        var stopping = Save(tx, worker with { State = WorkerState.Stopping, LastModified = tx.Now });
        tx.PublishRemoved(stopping, reason);
        return stopping;
    }

    /// <summary>A worker is no more: tells so, and has the queue end what it still claims.</summary>
    public WorkerRecord Stop(Transaction tx, WorkerRecord worker)
    {
        if (worker.State == WorkerState.Stopped)
        {
            return worker;
        }

        var stopped = StopUntold(tx, worker);
        tx.PublishWorker(WorkerManagerExchanges.WorkerStopped, stopped);
        return stopped;
    }

    /// <summary>As <see cref="Stop"/>, for static workers, of whose states nobody is told.</summary>
    public WorkerRecord StopUntold(Transaction tx, WorkerRecord worker)
    {
        var stopped = Save(tx, worker with { State = WorkerState.Stopped, LastModified = tx.Now });
        GoneWorkerStore.Save(tx, worker.Name, tx.Now);
        tx.AfterCommit(() => ending.Wake(tx.Now));
        return stopped;
    }

    /// <summary>Stores a worker as it is given, and tells nobody.</summary>
    public WorkerRecord Save(Transaction tx, WorkerRecord worker)
    {
        WorkerStore.Save(tx, worker);
        scaled.NoteAfterCommit(tx, worker.Name.WorkerPoolId);
        tx.AfterCommit(() => expiry.WakeFor(worker.Expires));
        return worker;
    }
}
