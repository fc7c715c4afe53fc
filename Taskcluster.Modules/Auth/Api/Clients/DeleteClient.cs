using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.deleteClient: removes a client, if it is there.</summary>
public sealed class DeleteClient() : ApiMethod<DeleteClient.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "deleteClient",
        Route = "DELETE /clients/<clientId>",
        Parameters = AuthParameters.Patterns,
        Scopes = "auth:delete-client:<clientId>",
        Category = "Clients",
        Title = "Delete Client",
        Description = """
            Remove a client. Its calls are refused from now on, and those with temporary credentials that it has
            issued. Roles that bear its name stay. Where there is no such client, nothing happens.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var clientId = call["clientId"];
        StaticClients.Refuse(clientId);
        return new Request(clientId, call.Caller.AuditName);
    }

    public sealed record Request(string ClientId, string By) : IRequest<Nothing>;

    public sealed class Handler(Database database, ClientChanges changes) : IRequestHandler<Request, Nothing>
    {
        public async Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            await database.Write(tx => changes.Delete(tx, request.ClientId, request.By), cancellationToken);
            return default;
        }
    }
}
