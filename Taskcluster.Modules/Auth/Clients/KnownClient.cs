using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Auth.Roles;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>A client that has called, as it stood in the database then.</summary>
public sealed class KnownClient(ClientRecord record)
{
    private long lastUsedTicks = record.LastDateUsed.UtcTicks;
    private Expanded? expanded;

    public string ClientId => record.ClientId;

    /// <summary>
    /// The client with its scopes as these roles expand them; kept until roles change, so that nothing is expanded
    /// twice. Two threads at worst both do it.
    /// </summary>
    public StoredClient ExpandedBy(RoleSet roles)
    {
        if (expanded is { } known && known.Stamp == roles.Stamp)
        {
            return known.Client;
        }

        var client = new StoredClient
        {
            ClientId = record.ClientId,
            AccessToken = record.AccessToken,
            Disabled = record.IsDisabled,
            Expires = record.Expires,
            ExpandedScopes = roles.Resolver.Expand(record.Scopes),
        };
        expanded = new Expanded(roles.Stamp, client);
        return client;
    }

    /// <summary>True for the one request that has to note the use, since the noted one is older than that.</summary>
    public bool ShouldNoteUse(DateTimeOffset now, TimeSpan older)
    {
        var last = Interlocked.Read(ref lastUsedTicks);
        return now.UtcTicks - last > older.Ticks
            && Interlocked.CompareExchange(ref lastUsedTicks, now.UtcTicks, last) == last;
    }

    // By stamp, not by the roles themselves: a client that seldom calls must not keep old roles in memory.
    private sealed record Expanded(long Stamp, StoredClient Client);
}
