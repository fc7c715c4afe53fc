using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.updateClient: changes what a client is for, may do, and until when.</summary>
public sealed class UpdateClient(Database database, ClientStore clients)
    : ApiMethod<UpdateClient.Request, ClientReply>(() => AuthJson.Default.ClientReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "updateClient",
        Route = "POST /clients/<clientId>",
        Parameters = AuthParameters.Patterns,
        Scopes = AllOf("auth:update-client:<clientId>", Each("scope", "scopesAdded", "<scope>")),
        Authorized = AuthorizationMoment.FromEntity,
        Input = typeof(CreateClientBody),
        Output = typeof(ClientReply),
        Category = "Clients",
        Title = "Update Client",
        Description = """
            Change a client. Its scopes stay as they are where none are sent; all else is replaced. The caller must
            have the scopes that are new to the client, letter by letter (`scopesAdded`); to take scopes away needs
            none. The access token stays, and a client that is switched off stays so.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var clientId = call["clientId"];
        StaticClients.Refuse(clientId);
        var body = call.Read(AuthJson.Default.CreateClientBody);
        AuthParameters.RequireScopes(body.Scopes);
        return new Request(clientId, body, call);
    }

    public override Request Load(Request request, ApiCall call)
    {
        var stored = database.Read(request.ClientId, clients.Find) ?? throw GetClient.NotFound(request.ClientId);
        call.Authorize(Needed(request, stored));
        return request;
    }

    // By what the caller's right to change the client so is judged.
    private static ScopeValues Needed(Request request, ClientRecord stored) => new()
    {
        { "clientId", request.ClientId },
        {
            "scopesAdded",
            RoleAuthority.ToHandOn(
                [.. (request.Body.Scopes ?? []).Except(stored.Scopes, StringComparer.Ordinal)],
                request.Call.Caller.Scopes)
        },
    };

    /// <param name="ClientId">Which client.</param>
    /// <param name="Body">What it is to be.</param>
    /// <param name="Call">Authorizes again by what the transaction finds.</param>
    public sealed record Request(string ClientId, CreateClientBody Body, ApiCall Call) : IRequest<ClientReply>;

    public sealed class Handler(Database database, ClientChanges changes, AuthState state)
        : IRequestHandler<Request, ClientReply>
    {
        public async Task<ClientReply> Handle(Request request, CancellationToken cancellationToken)
        {
            _ = state.RoleSet.ExpandGiven(request.Body.Scopes ?? []);
            var (client, lacking) = await database.Write(tx => Update(tx, request), cancellationToken);
            if (lacking is not null)
            {
                request.Call.Authorize(lacking);
            }

            return client.ToReply(state.Roles);
        }

        // Beside the client, what the caller lacks, where nothing was changed.
        private (ClientRecord Client, ScopeValues? Lacking) Update(Transaction tx, Request request)
        {
            // Somebody may have taken scopes away meanwhile, which would now be given anew.
            var stored = changes.Require(tx, request.ClientId);
            var needed = Needed(request, stored);
            if (!RoleAuthority.Suffices(request.Call, needed))
            {
                return (stored, needed);
            }

            var updated = stored with
            {
                Description = request.Body.Description,
                Expires = request.Body.Expires.ToWire(),
                Scopes = request.Body.Scopes ?? stored.Scopes,
                DeleteOnExpiration = request.Body.DeleteOnExpiration,
            };
            return (changes.Update(tx, updated, AuditAction.Updated, request.Call.Caller.AuditName), null);
        }
    }
}
