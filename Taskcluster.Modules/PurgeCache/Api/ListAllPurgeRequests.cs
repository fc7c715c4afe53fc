using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.PurgeCache.Requests;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>purge-cache.allPurgeRequests: the purge requests of all pools.</summary>
/// <remarks>Its fixed path goes before the pools' own; no pool has this name, since each has a slash.</remarks>
public sealed class ListAllPurgeRequests()
    : ApiMethod<ListAllPurgeRequests.Request, AllPurgeRequestList>(() => PurgeCacheJson.Default.AllPurgeRequestList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "purge-cache",
        Name = "allPurgeRequests",
        Route = "GET /purge-cache/list",
        Query = QueryParameter.Paging,
        Scopes = "purge-cache:all-purge-requests",
        Output = typeof(AllPurgeRequestList),
        Category = "Purge-Cache Service",
        Title = "All Open Purge Requests",
        Description = """
            The requests to purge caches that stand for any pool, ordered by pool and cache. If there are more than fit
            a page, `continuationToken` leads to the next one. It is for people to look at; workers ask for their own.
            """,
    };

    public override Request Bind(ApiCall call) => new(Page.Strictly(call));

    public sealed record Request(Page Page) : IRequest<AllPurgeRequestList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, AllPurgeRequestList>
    {
        public Task<AllPurgeRequestList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(List(request.Page));

        private AllPurgeRequestList List(Page page)
        {
            if (page.Limit == 0)
            {
                return new AllPurgeRequestList([]);
            }

            var found = database.Read(
                page, static (rows, asked) => PurgeRequestStore.Page(
                    rows, (asked.After(0), asked.After(1)), asked.Limit + 1));
            if (found.Count <= page.Limit)
            {
                return new AllPurgeRequestList(found);
            }

            found.RemoveAt(page.Limit);
            var last = found[^1];
            return new AllPurgeRequestList(
                found, Page.TokenAfter($"{last.ProvisionerId}/{last.WorkerType}", last.CacheName));
        }
    }
}
