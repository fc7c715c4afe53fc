using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.QueueSearch.Index;

namespace Taskcluster.Modules.QueueSearch.Loops;

/// <summary>Removes expired tasks from the search. Nobody finds them from that moment on.</summary>
public sealed class ForgetExpiredTasks(Database database, TimeProvider clock) : Loop(clock)
{
    private const int Chunk = 20;

    protected override DateTimeOffset? NextDue() => database.Read(SearchIndex.NextExpiry);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int removed;
        do
        {
            removed = await database.Write(tx => SearchIndex.Expire(tx, Chunk), cancellation);
        }
        while (removed == Chunk);
    }
}
