using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.resetAccessToken: gives a client a new access token; the old one is worth nothing then.</summary>
public sealed class ResetAccessToken()
    : ApiMethod<ResetAccessToken.Request, CreatedClientReply>(() => AuthJson.Default.CreatedClientReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "resetAccessToken",
        Route = "POST /clients/<clientId>/reset",
        Parameters = AuthParameters.Patterns,
        Scopes = "auth:reset-access-token:<clientId>",
        Output = typeof(CreatedClientReply),
        Category = "Clients",
        Title = "Reset Access Token",
        Description = """
            Give a client a new access token, which stands in this reply and in no other. The old one, and the
            temporary credentials that were issued with it, are refused at once.

            Who may call this can act with all scopes of the client, although the call itself needs none of them.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var clientId = call["clientId"];
        StaticClients.Refuse(clientId);
        return new Request(clientId, call.Caller.AuditName);
    }

    public sealed record Request(string ClientId, string By) : IRequest<CreatedClientReply>;

    public sealed class Handler(Database database, ClientChanges changes, AuthState state)
        : IRequestHandler<Request, CreatedClientReply>
    {
        public async Task<CreatedClientReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var client = await database.Write(tx => Reset(tx, request), cancellationToken);
            return client.ToCreatedReply(state.Roles);
        }

        private ClientRecord Reset(Transaction tx, Request request)
        {
            var reset = changes.Require(tx, request.ClientId) with
            {
                AccessToken = Credentials.NewAccessToken(),
                LastRotated = tx.Now,
            };
            return changes.Update(tx, reset, AuditAction.AccessTokenReset, request.By);
        }
    }
}
