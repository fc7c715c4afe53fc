using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.TaskStorage.Files;

namespace Taskcluster.Modules.TaskStorage.Loops;

/// <summary>Removes workers' documents with their tasks. Readers do not see them from that moment on.</summary>
public sealed class ExpireDocuments(Database database, TimeProvider clock) : Loop(clock)
{
    private const int Chunk = 32;

    protected override DateTimeOffset? NextDue() => database.Read(WorkerDocuments.NextExpiry);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int removed;
        do
        {
            removed = await database.Write(tx => WorkerDocuments.Expire(tx, Chunk), cancellation);
        }
        while (removed == Chunk);
    }
}
