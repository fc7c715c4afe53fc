using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Objects.Stored;

namespace Taskcluster.Modules.Objects.Loops;

/// <summary>Removes objects at their end, and uploads that nobody finished in time, with their contents.</summary>
public sealed class ExpireObjects(Database database, ContentStore contents, TimeProvider clock) : Loop(clock)
{
    private const int Chunk = 100;

    protected override DateTimeOffset? NextDue() => database.Read(ObjectStore.NextDue);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        bool hasMore;
        do
        {
            (hasMore, var unnamed) = await database.Write(Expire, cancellation);
            await contents.Remove(unnamed, cancellation);
        }
        while (hasMore);
    }

    private static (bool HasMore, IReadOnlyList<string> Unnamed) Expire(Transaction tx)
    {
        var unnamed = new List<string>();
        var objects = ObjectStore.Due(tx, tx.Now, Chunk);
        foreach (var stored in objects)
        {
            ObjectStore.Delete(tx, stored.Name);
            if (stored.Sha256 is { } sha256 && ContentCounts.Release(tx, sha256))
            {
                unnamed.Add(sha256);
            }
        }

        return (objects.Count == Chunk, unnamed);
    }
}
