using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.enableClient: lets a client call again.</summary>
public sealed class EnableClient() : ApiMethod<EnableClient.Request, ClientReply>(() => AuthJson.Default.ClientReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "enableClient",
        Route = "POST /clients/<clientId>/enable",
        Parameters = AuthParameters.Patterns,
        Scopes = "auth:enable-client:<clientId>",
        Output = typeof(ClientReply),
        Category = "Clients",
        Title = "Enable Client",
        Description = """
            Switch a client on that was switched off. One that is on already stays as it is. When it expires does not
            change.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var clientId = call["clientId"];
        StaticClients.Refuse(clientId);
        return new Request(clientId, call.Caller.AuditName);
    }

    public sealed record Request(string ClientId, string By) : IRequest<ClientReply>;

    public sealed class Handler(Database database, ClientChanges changes, AuthState state)
        : IRequestHandler<Request, ClientReply>
    {
        public async Task<ClientReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var client = await database.Write(
                tx => changes.Switch(tx, request.ClientId, disabled: false, request.By), cancellationToken);
            return client.ToReply(state.Roles);
        }
    }
}
