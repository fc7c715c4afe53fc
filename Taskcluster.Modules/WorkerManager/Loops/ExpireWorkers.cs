using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Loops;

/// <summary>
/// Forgets workers some time after they have expired. Until then they are shown, and are told that they have when they
/// register.
/// </summary>
internal sealed class ExpireWorkers(
    Database database, ForgetPools pools, WorkerManagerOptions options, TimeProvider clock) : Loop(clock)
{
    private const int Chunk = 100;

    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    private readonly TimeSpan kept = TimeSpan.FromHours(options.ExpiredWorkersHours);

    /// <summary>Says that there is a worker that expires then.</summary>
    public void WakeFor(DateTimeOffset expires) => Wake(DueAfter(expires));

    protected override DateTimeOffset? NextDue() =>
        database.Read(WorkerStore.FirstExpiry) is { } expires ? DueAfter(expires) : null;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int count;
        do
        {
            count = await database.Write(Forget, cancellation);
        }
        while (count == Chunk);
        pools.Wake(Clock.GetUtcNow());
    }

    private int Forget(Transaction tx)
    {
        var expired = WorkerStore.Expired(tx, tx.Now - kept, Chunk);
        foreach (var worker in expired)
        {
            WorkerStore.Delete(tx, worker.Name);
        }

        return expired.Count;
    }

    private DateTimeOffset DueAfter(DateTimeOffset expires) =>
        expires < DateTimeOffset.MaxValue - kept - OneMillisecond
            ? expires + kept + OneMillisecond
            : DateTimeOffset.MaxValue;
}
