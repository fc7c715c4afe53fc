using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.PurgeCache.Loops;
using Taskcluster.Modules.PurgeCache.Requests;

namespace Taskcluster.Modules.PurgeCache.Api;

/// <summary>purge-cache.purgeCache: leaves a request for all workers of a pool.</summary>
public sealed class PurgeCacheOfPool() : ApiMethod<PurgeCacheOfPool.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "purge-cache",
        Name = "purgeCache",
        Route = "POST /purge-cache/<workerPoolId*>",
        Parameters = PurgeCacheParameters.Patterns,
        Scopes = "purge-cache:<workerPoolId>:<cacheName>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(PurgeCacheBody),
        Category = "Purge-Cache Service",
        Title = "Purge Worker Cache",
        Description = """
            Ask all workers of a pool to throw a cache away if they last used it before now. The request stands for a
            day. A further one for the same cache takes its place.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["workerPoolId"], call.Read(PurgeCacheJson.Default.PurgeCacheBody).CacheName);

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "workerPoolId", request.WorkerPoolId },
        { "cacheName", request.CacheName },
    };

    public sealed record Request(string WorkerPoolId, string CacheName) : IRequest<Nothing>;

    public sealed class Handler(Database database, ExpirePurgeRequests expiry) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Save(tx, request), cancellationToken);

        private Nothing Save(Transaction tx, Request request)
        {
            var expires = PurgeRequestStore.Save(tx, request.WorkerPoolId, request.CacheName);
            tx.AfterCommit(() => expiry.Wake(expires));
            return default;
        }
    }
}
