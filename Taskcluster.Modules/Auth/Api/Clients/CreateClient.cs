using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Roles;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.createClient: makes a client and shows its access token, this once.</summary>
public sealed class CreateClient()
    : ApiMethod<CreateClient.Request, CreatedClientReply>(() => AuthJson.Default.CreatedClientReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "createClient",
        Route = "PUT /clients/<clientId>",
        Parameters = AuthParameters.Patterns,
        Scopes = AllOf("auth:create-client:<clientId>", Each("scope", "scopes", "<scope>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(CreateClientBody),
        Output = typeof(CreatedClientReply),
        Category = "Clients",
        Title = "Create Client",
        Description = """
            Create a client. The caller must have every scope that the client is given. The access token stands in
            this reply and in no other; whoever loses it asks for a new one with `resetAccessToken`.

            Repeated within 15 minutes with the same values, the call answers the same access token again.
            """,
    };

    public override Request Bind(ApiCall call)
    {
        var clientId = call["clientId"];
        StaticClients.Refuse(clientId);
        var body = call.Read(AuthJson.Default.CreateClientBody);
        AuthParameters.RequireScopes(body.Scopes);
        return new Request(clientId, body, call.Caller);
    }

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "clientId", request.ClientId },
        { "scopes", RoleAuthority.ToHandOn(request.Body.Scopes ?? [], request.By.Scopes) },
    };

    public sealed record Request(string ClientId, CreateClientBody Body, Caller By) : IRequest<CreatedClientReply>;

    public sealed class Handler(Database database, ClientChanges changes, AuthState state)
        : IRequestHandler<Request, CreatedClientReply>
    {
        private static readonly TimeSpan RepeatableFor = TimeSpan.FromMinutes(15);

        public async Task<CreatedClientReply> Handle(Request request, CancellationToken cancellationToken)
        {
            // A client whose scopes cannot be expanded could not be shown, nor could it call.
            _ = state.RoleSet.ExpandGiven(request.Body.Scopes ?? []);
            var client = await database.Write(tx => Create(tx, request), cancellationToken);
            return client.ToCreatedReply(state.Roles);
        }

        private ClientRecord Create(Transaction tx, Request request)
        {
            var client = New(request, tx.Now);
            if (changes.Find(tx, request.ClientId) is not { } existing)
            {
                changes.Create(tx, client, request.By.AuditName);
                return client;
            }

            if (!IsRepeated(existing, client, tx.Now))
            {
                throw ApiError.RequestConflict(
                    $"Client already exists: '{existing.ClientId}' was created at "
                    + $"{WireTime.Format(existing.Created)}.");
            }

            ClientChanges.TellCreated(tx, existing.ClientId, request.By.AuditName);
            return existing;
        }

        private static ClientRecord New(Request request, DateTimeOffset now) => new()
        {
            ClientId = request.ClientId,
            Description = request.Body.Description,
            AccessToken = Credentials.NewAccessToken(),
            Scopes = request.Body.Scopes ?? [],
            Expires = request.Body.Expires.ToWire(),
            Created = now,
            LastModified = now,
            LastDateUsed = now,
            LastRotated = now,
            DeleteOnExpiration = request.Body.DeleteOnExpiration,
        };

        private static bool IsRepeated(ClientRecord existing, ClientRecord wanted, DateTimeOffset now) =>
            existing.Scopes.SequenceEqual(wanted.Scopes)
            && existing.Expires == wanted.Expires
            && existing.Description == wanted.Description
            && !existing.IsDisabled
            && existing.Created > now - RepeatableFor;
    }
}
