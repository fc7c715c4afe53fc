using MediatR;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Auth.Api.Clients;

/// <summary>auth.listClients: which clients there are.</summary>
public sealed class ListClients() : ApiMethod<ListClients.Request, ListClientsReply>(
    () => AuthJson.Default.ListClientsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "listClients",
        Route = "GET /clients/",
        Query = [new QueryParameter("prefix", Patterns.ClientId), .. QueryParameter.Paging],
        Scopes = "auth:list-clients",
        Output = typeof(ListClientsReply),
        Category = "Clients",
        Title = "List Clients",
        Description = """
            The clients, ordered by id, at most 1000 at a time. With `prefix` only those whose id begins so.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.QueryValue("prefix") ?? "", Page.Strictly(call));

    public sealed record Request(string Prefix, Page Page) : IRequest<ListClientsReply>;

    public sealed class Handler(Database database, ClientStore clients, AuthState state)
        : IRequestHandler<Request, ListClientsReply>
    {
        public Task<ListClientsReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var limit = request.Page.Limit;
            if (limit == 0)
            {
                return Task.FromResult(new ListClientsReply([]));
            }

            var found = database.Read(
                request, (rows, asked) => clients.Page(rows, asked.Prefix, asked.Page.After(0), limit + 1));
            var roles = state.Roles;
            return Task.FromResult(new ListClientsReply(
                [.. found.Take(limit).Select(client => client.ToReply(roles))],
                found.Count > limit ? Page.TokenAfter(found[limit - 1].ClientId) : null));
        }
    }
}
