using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Auth.Loops;

/// <summary>
/// Removes clients that have expired and are to be removed then (spec/services.md §3.1). Static clients never are.
/// </summary>
public sealed class ExpireClients(Database database, AuthState state, TimeProvider clock) : Loop(clock)
{
    /// <summary>Who removes them, in the audit history.</summary>
    private const string Actor = "static/taskcluster/auth";

    private const int Chunk = 100;

    private static readonly TimeSpan OneMillisecond = TimeSpan.FromMilliseconds(1);

    /// <summary>The first moment at which a client that expires then has expired.</summary>
    public static DateTimeOffset After(DateTimeOffset expires) =>
        expires < DateTimeOffset.MaxValue - OneMillisecond ? expires + OneMillisecond : DateTimeOffset.MaxValue;

    protected override DateTimeOffset? NextDue() =>
        database.Read(ClientStore.NextExpiry) is { } expires ? After(expires) : null;

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        int count;
        do
        {
            count = await database.Write(Remove, cancellation);
        }
        while (count == Chunk);
    }

    private int Remove(Transaction tx)
    {
        var expired = ClientStore.Expired(tx, Chunk);
        foreach (var clientId in expired)
        {
            ClientStore.Delete(tx, clientId);
            state.ForgetAfterCommit(tx, clientId);
            tx.PublishClient(AuthExchanges.ClientDeleted, clientId);
            tx.Audit(Actor, AuditAction.Expired, AuditedEntity.Client, clientId);
        }

        return expired.Count;
    }
}
