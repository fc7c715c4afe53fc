using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets.Loops;

/// <summary>
/// Removes secrets at their end. Readers do not see them from that moment on, so that nothing depends on how soon.
/// </summary>
public sealed class ExpireSecrets(Database database, TimeProvider clock) : Loop(clock)
{
    /// <summary>How the audit history names it.</summary>
    internal const string Actor = "static/taskcluster/secrets";

    // A value may have 10 MiB, all of whose pages the writer gives back.
    private const int Chunk = 32;

    protected override DateTimeOffset? NextDue() => database.Read(SecretStore.NextExpiry);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int count;
        do
        {
            count = await database.Write(Expire, cancellation);
        }
        while (count == Chunk);
    }

    private static int Expire(Transaction tx)
    {
        var names = SecretStore.Expired(tx, tx.Now, Chunk);
        foreach (var name in names)
        {
            SecretStore.Delete(tx, name);
            tx.Audit(Actor, AuditAction.Expired, AuditedEntity.Secret, name);
        }

        return names.Count;
    }
}
