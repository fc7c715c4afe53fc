using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.PurgeCache.Requests;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>purge-cache.purgeRequests: what a worker asks before it uses its caches.</summary>
/// <remarks>
/// The original keeps its answers for ten seconds, to spare its database. Here a request is seen by the next call: the
/// read takes microseconds, and a task that starts with a cache that was to be purged may go wrong.
/// </remarks>
public sealed class ListPurgeRequests()
    : ApiMethod<ListPurgeRequests.Request, PurgeRequestList>(() => PurgeCacheJson.Default.PurgeRequestList)
{
    // What is no moment is refused by Since, which knows more than a pattern can say.
    private const string Anything = "^";

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "purge-cache",
        Name = "purgeRequests",
        Route = "GET /purge-cache/<workerPoolId*>",
        Parameters = PurgeCacheParameters.Patterns,
        Query = [new QueryParameter("since", Anything)],
        Scopes = "purge-cache:purge-requests::<workerPoolId>",
        Output = typeof(PurgeRequestList),
        Category = "Purge-Cache Service",
        Title = "Open Purge Requests for a worker pool",
        Description = """
            The requests to purge caches that stand for a pool, ordered by cache. Workers call this before they use a
            cache, and throw those away that they last used before the request's `before`. With `since` only requests
            that were made at that moment or later are shown. Note the two colons in the scope.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["workerPoolId"], Since.Of(call));

    public sealed record Request(string WorkerPoolId, DateTimeOffset Since) : IRequest<PurgeRequestList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, PurgeRequestList>
    {
        public Task<PurgeRequestList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(new PurgeRequestList(database.Read(
                request, static (rows, asked) => PurgeRequestStore.OfPool(rows, asked.WorkerPoolId, asked.Since))));
    }
}
