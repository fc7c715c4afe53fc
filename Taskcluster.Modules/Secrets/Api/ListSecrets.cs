using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Secrets.Stored;

namespace Taskcluster.Modules.Secrets.Api;

/// <summary>secrets.list: the names of all secrets.</summary>
public sealed class ListSecrets() : ApiMethod<ListSecrets.Request, SecretList>(() => SecretsJson.Default.SecretList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "secrets",
        Name = "list",
        Route = "GET /secrets",
        Query = QueryParameter.Paging,
        Scopes = "secrets:list-secrets",
        Output = typeof(SecretList),
        HidesPayload = true,
        Category = "Secrets Service",
        Title = "List Secrets",
        Description = """
            The names of all secrets that have not expired, in order, whether or not the caller may read them. If there
            are more than fit a page, `continuationToken` leads to the next one.
            """,
    };

    public override Request Bind(ApiCall call) => new(Page.Strictly(call));

    public sealed record Request(Page Page) : IRequest<SecretList>;

    public sealed class Handler(Database database, TimeProvider clock) : IRequestHandler<Request, SecretList>
    {
        public Task<SecretList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(List(request.Page));

        // The token names the first of the next page, not the last of this one: a name may be empty, too.
        private SecretList List(Page page)
        {
            if (page.Limit == 0)
            {
                return new SecretList([]);
            }

            var now = clock.GetUtcNow();
            var names = database.Read(rows => SecretStore.Names(rows, page.After(0), now, page.Limit + 1));
            return names.Count > page.Limit
                ? new SecretList(names[..page.Limit], Page.TokenAfter(names[page.Limit]))
                : new SecretList(names);
        }
    }
}
