using System.Collections.Concurrent;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Roles;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>
/// What authentication keeps in memory: the roles, and the clients that have called. A change drops what it concerns
/// in its <see cref="Transaction.AfterCommit"/>, hence before its caller is answered: the very next request sees it.
/// A client's change drops that client, a role's change the roles and what was expanded by them.
/// </summary>
public sealed class AuthState
{
    private readonly ConcurrentDictionary<string, Place> clients = new(StringComparer.Ordinal);
    private readonly Database database;
    private readonly ClientStore store;
    private readonly CurrentRoles roles;
    private long clientChanges;

    public AuthState(Database database, ClientStore store, CurrentRoles roles)
    {
        this.database = database;
        this.store = store;
        this.roles = roles;
        database.WhenInDoubt(Forget);
    }

    /// <summary>The roles of this moment.</summary>
    public RoleResolver Roles => RoleSet.Resolver;

    /// <inheritdoc cref="Roles"/>
    public RoleSet RoleSet => roles.Now;

    /// <summary>How many changes of clients there were; what was made of them under another number is old.</summary>
    public long ClientChanges => Interlocked.Read(ref clientChanges);

    /// <summary>A client by its id; null if there is none.</summary>
    public KnownClient? Find(ReadOnlySpan<char> clientId) =>
        clients.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(clientId, out var place)
            && place.Client is { } known
            ? known
            : Read(clientId.ToString());

    /// <summary>Drops a client once its change is on disk.</summary>
    public void ForgetAfterCommit(Transaction tx, string clientId) => tx.AfterCommit(() =>
    {
        clients.TryRemove(clientId, out _);
        Interlocked.Increment(ref clientChanges);
    });

    /// <summary>Drops everything once the change is on disk.</summary>
    public void ForgetAfterCommit(Transaction tx) => tx.AfterCommit(Forget);

    private void Forget()
    {
        roles.Forget();
        clients.Clear();
        Interlocked.Increment(ref clientChanges);
    }

    // What was read before a change and kept after it would stay for ever. So the place for it is taken before the row
    // is read: a change that commits after that removes the place, and what was read is kept where nobody looks.
    private KnownClient? Read(string clientId)
    {
        var place = clients.GetOrAdd(clientId, static _ => new Place());
        if (database.Read(clientId, store.Find) is not { } record)
        {
            // Names that anybody makes up take no room.
            clients.TryRemove(KeyValuePair.Create(clientId, place));
            return null;
        }

        return place.Keep(new KnownClient(record));
    }

    private sealed class Place
    {
        private KnownClient? client;

        public KnownClient? Client => Volatile.Read(ref client);

        // The first one stays, since it knows when the client was last used.
        public KnownClient Keep(KnownClient read) => Interlocked.CompareExchange(ref client, read, null) ?? read;
    }
}
