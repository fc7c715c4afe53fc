using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Errors;

namespace Taskcluster.Modules.WorkerManager.Loops;

/// <summary>Removes errors of worker pools after some days.</summary>
internal sealed class ForgetErrors(Database database, WorkerManagerOptions options, TimeProvider clock) : Loop(clock)
{
    private const int Chunk = 200;

    private readonly TimeSpan kept = TimeSpan.FromDays(options.ErrorRetentionDays);

    /// <summary>Says that there is an error of that moment.</summary>
    public void WakeFor(DateTimeOffset reported) => Wake(reported + kept);

    protected override DateTimeOffset? NextDue() => database.Read(ErrorStore.Oldest) + kept;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int count;
        do
        {
            count = await database.Write(tx => ErrorStore.DeleteUntil(tx, tx.Now - kept, Chunk), cancellation);
        }
        while (count == Chunk);
    }
}
