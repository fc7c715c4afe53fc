using System.Collections.Concurrent;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>
/// What authentication keeps in memory: the roles, and the clients that have called. A change drops what it concerns
/// in its <see cref="Transaction.AfterCommit"/>, hence before its caller is answered: the very next request sees it.
/// </summary>
public sealed class AuthState(Database database, ClientStore clients)
{
    private readonly Lock gate = new();
    private volatile Kept? kept;

    /// <summary>The roles of this moment.</summary>
    public RoleResolver Roles => Current().Roles;

    /// <summary>A client by its id; null if there is none.</summary>
    public KnownClient? Find(ReadOnlySpan<char> clientId)
    {
        var current = Current();
        if (current.Clients.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(clientId, out var known))
        {
            return known;
        }

        return database.Read(clientId.ToString(), clients.Find) is { } record ? Keep(current, record) : null;
    }

    /// <summary>Drops everything once the change is on disk.</summary>
    public void ForgetAfterCommit(Transaction tx) => tx.AfterCommit(Forget);

    private static KnownClient Known(ClientRecord record, RoleResolver roles) => new(record.LastDateUsed, new StoredClient
    {
        ClientId = record.ClientId,
        AccessToken = record.AccessToken,
        Disabled = record.IsDisabled,
        Expires = record.Expires,
        ExpandedScopes = roles.Expand(record.Scopes),
    });

    // What was read before a change and kept after it would stay for ever, so that it is not kept then.
    private KnownClient Keep(Kept current, ClientRecord record)
    {
        var known = Known(record, current.Roles);
        lock (gate)
        {
            if (kept == current)
            {
                current.Clients[record.ClientId] = known;
            }
        }

        return known;
    }

    private void Forget()
    {
        lock (gate)
        {
            kept = null;
        }
    }

    private Kept Current()
    {
        if (kept is { } current)
        {
            return current;
        }

        lock (gate)
        {
            // Read under the lock: a change that commits meanwhile has to wait with its Forget.
            return kept ??= new Kept(new RoleResolver(
                database.Read(RoleStore.All).Select(role => (role.RoleId, role.Scopes))));
        }
    }

    private sealed record Kept(RoleResolver Roles)
    {
        public ConcurrentDictionary<string, KnownClient> Clients { get; } = new(StringComparer.Ordinal);
    }
}

/// <summary>A client that has called.</summary>
public sealed class KnownClient(DateTimeOffset lastDateUsed, StoredClient stored)
{
    private long lastUsedTicks = lastDateUsed.UtcTicks;

    public StoredClient Stored { get; } = stored;

    /// <summary>True for the one request that has to note the use, since the noted one is older than that.</summary>
    public bool ShouldNoteUse(DateTimeOffset now, TimeSpan older)
    {
        var last = Interlocked.Read(ref lastUsedTicks);
        return now.UtcTicks - last > older.Ticks
            && Interlocked.CompareExchange(ref lastUsedTicks, now.UtcTicks, last) == last;
    }
}
