using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.disableClient: refuses a client's calls until it is enabled again.</summary>
public sealed class DisableClient() : ApiMethod<DisableClient.Request, ClientReply>(() => AuthJson.Default.ClientReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "disableClient",
        Route = "POST /clients/<clientId>/disable",
        Parameters = AuthParameters.Patterns,
        Scopes = "auth:disable-client:<clientId>",
        Output = typeof(ClientReply),
        Category = "Clients",
        Title = "Disable Client",
        Description = """
            Switch a client off: from now on its calls are refused, and those with temporary credentials that it has
            issued. It is kept with all its values, and `enableClient` switches it on again.
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
                tx => changes.Switch(tx, request.ClientId, disabled: true, request.By), cancellationToken);
            return client.ToReply(state.Roles);
        }
    }
}
