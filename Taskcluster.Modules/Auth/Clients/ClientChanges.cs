using Taskcluster.Modules.Auth.Api.Clients;
using Taskcluster.Modules.Auth.Loops;
using Taskcluster.Modules.Auth.Messages;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Clients;

/// <summary>
/// Changes of clients, each with all that belongs to it: the row, the message, the audit entry, and what is dropped
/// from memory.
/// </summary>
public sealed class ClientChanges(ClientStore clients, AuthState state, ExpireClients expiry)
{
    public ClientRecord? Find(Transaction tx, string clientId) => clients.Find(tx, clientId);

    /// <exception cref="ApiError">404.</exception>
    public ClientRecord Require(Transaction tx, string clientId) =>
        clients.Find(tx, clientId) ?? throw GetClient.NotFound(clientId);

    /// <summary>Stores a new client.</summary>
    public void Create(Transaction tx, ClientRecord client, string by)
    {
        Store(tx, client);
        Tell(tx, client.ClientId, AuthExchanges.ClientCreated, AuditAction.Created, by);
    }

    /// <summary>Tells of a creation again, as is done where createClient is repeated (spec/services.md §3.1).</summary>
    public static void TellCreated(Transaction tx, string clientId, string by) =>
        Tell(tx, clientId, AuthExchanges.ClientCreated, AuditAction.Created, by);

    /// <summary>Stores a change of a client.</summary>
    /// <param name="tx">The transaction that has read it.</param>
    /// <param name="client">As it is to be; the date of the change is put in.</param>
    /// <param name="action">One of <see cref="AuditAction"/>.</param>
    /// <param name="by">Who does it.</param>
    public ClientRecord Update(Transaction tx, ClientRecord client, string action, string by)
    {
        client = client with { LastModified = tx.Now };
        Store(tx, client);
        Tell(tx, client.ClientId, AuthExchanges.ClientUpdated, action, by);
        return client;
    }

    /// <summary>Switches a client on or off; one that is so already stays untouched, and nothing is told.</summary>
    /// <exception cref="ApiError">404.</exception>
    public ClientRecord Switch(Transaction tx, string clientId, bool disabled, string by)
    {
        var client = Require(tx, clientId);
        return client.IsDisabled == disabled
            ? client
            : Update(
                tx,
                client with { IsDisabled = disabled },
                disabled ? AuditAction.ClientDisabled : AuditAction.ClientEnabled,
                by);
    }

    /// <summary>Removes a client if it is there; where there is none, nothing is told.</summary>
    public void Delete(Transaction tx, string clientId, string by)
    {
        if (ClientStore.Delete(tx, clientId))
        {
            state.ForgetAfterCommit(tx, clientId);
            Tell(tx, clientId, AuthExchanges.ClientDeleted, AuditAction.Deleted, by);
        }
    }

    private void Store(Transaction tx, ClientRecord client)
    {
        clients.Save(tx, client);
        state.ForgetAfterCommit(tx, client.ClientId);
        if (client.DeleteOnExpiration)
        {
            tx.AfterCommit(() => expiry.Wake(ExpireClients.After(client.Expires)));
        }
    }

    private static void Tell(
        Transaction tx, string clientId, ExchangeDeclaration exchange, string action, string by)
    {
        tx.PublishClient(exchange, clientId);
        tx.Audit(by, action, AuditedEntity.Client, clientId);
    }
}
