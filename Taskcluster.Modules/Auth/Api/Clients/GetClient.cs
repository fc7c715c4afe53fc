using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.client: what is known of a client, its access token excepted.</summary>
public sealed class GetClient() : ApiMethod<GetClient.Request, ClientReply>(() => AuthJson.Default.ClientReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "client",
        Route = "GET /clients/<clientId>",
        Parameters = AuthParameters.Patterns,
        Scopes = "auth:get-client:<clientId>",
        Output = typeof(ClientReply),
        Category = "Clients",
        Title = "Get Client",
        Description = "A client with its scopes, as given and as expanded by roles.",
    };

    public override Request Bind(ApiCall call) => new(call["clientId"]);

    internal static ApiError NotFound(string clientId) =>
        ApiError.ResourceNotFound($"Client not found: there is none with the id '{clientId}'.");

    public sealed record Request(string ClientId) : IRequest<ClientReply>;

    public sealed class Handler(Database database, ClientStore clients, AuthState state)
        : IRequestHandler<Request, ClientReply>
    {
        public Task<ClientReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Read(request.ClientId, clients.Find) is { } client
                ? Task.FromResult(client.ToReply(state.Roles))
                : throw NotFound(request.ClientId);
    }
}
