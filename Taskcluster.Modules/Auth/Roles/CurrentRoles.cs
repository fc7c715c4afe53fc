using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Roles;

/// <summary>
/// The roles in memory: as of the last commit for everybody, and as of an open transaction for who changes them. A
/// change stands in <see cref="Now"/> before its caller is answered, hence the very next request sees it.
/// </summary>
/// <remarks>
/// Reading and checking all roles anew at every change would hold the writer too long where there are thousands. What
/// is kept is known to be right by its stamp, which the database holds too: it is another one after every change, also
/// after one of the same batch that is not committed yet, and the former one again where a change was undone.
/// </remarks>
public sealed class CurrentRoles(Database database)
{
    private readonly Lock gate = new();
    private volatile RoleSet? committed;

    // Of the writer's thread alone.
    private RoleSet? written;

    /// <summary>The roles of this moment.</summary>
    public RoleSet Now => committed ?? Load();

    /// <summary>The roles that this transaction sees, with the changes of those before it in its batch.</summary>
    public RoleSet In(Transaction tx)
    {
        var stamp = RoleStore.Stamp(tx);
        if (committed is { } known && known.Stamp == stamp)
        {
            return known;
        }

        if (written?.Stamp != stamp)
        {
            written = RoleStore.Set(tx);
        }

        return written;
    }

    /// <summary>Creates or changes a role, and tells of it.</summary>
    public void Save(Transaction tx, RoleRecord role, ExchangeDeclaration exchange, string action, string by)
    {
        var before = In(tx);
        Replace(tx, before.With(role, RoleStore.Save(tx, role)));
        tx.PublishRole(exchange, role.RoleId);
        tx.Audit(by, action, AuditedEntity.Role, role.RoleId);
    }

    /// <summary>Removes a role that exists, and tells of it.</summary>
    public void Delete(Transaction tx, string roleId, string by)
    {
        var before = In(tx);
        Replace(tx, before.Without(roleId, RoleStore.Delete(tx, roleId)));
        tx.PublishRole(AuthExchanges.RoleDeleted, roleId);
        tx.Audit(by, AuditAction.Deleted, AuditedEntity.Role, roleId);
    }

    /// <summary>Drops what is kept; it is read again when it is needed.</summary>
    internal void Forget()
    {
        lock (gate)
        {
            committed = null;
        }
    }

    private void Replace(Transaction tx, RoleSet next)
    {
        written = next;
        tx.AfterCommit(() => Committed(next));
    }

    // Changes of one batch come here one after the other, while a reader may have seen the last of them already.
    private void Committed(RoleSet next)
    {
        lock (gate)
        {
            if (committed is null || committed.Stamp < next.Stamp)
            {
                committed = next;
            }
        }
    }

    private RoleSet Load()
    {
        lock (gate)
        {
            // Read under the lock: a change that commits meanwhile has to wait, and then replaces what was read.
            return committed ??= database.Read(RoleStore.Set);
        }
    }
}
