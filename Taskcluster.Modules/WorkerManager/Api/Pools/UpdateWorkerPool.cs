using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.updateWorkerPool: gives a pool another definition.</summary>
public sealed class UpdateWorkerPool()
    : ApiMethod<UpdateWorkerPool.Request, WorkerPoolReply>(() => WorkerManagerJson.Default.WorkerPoolReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "updateWorkerPool",
        Route = "POST /worker-pool/<workerPoolId*>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = AllOf(
            "worker-manager:manage-worker-pool:<workerPoolId>", "worker-manager:provider:<providerId>"),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(UpdateWorkerPoolBody),
        Output = typeof(WorkerPoolReply),
        Stability = Stability.Experimental,
        Category = WorkerManagerParameters.PoolCategory,
        Title = "Update Worker Pool",
        Description = """
            Replace the definition of a worker pool. Launch configs that it no longer lists are archived, so that no
            more workers are started by them. Workers of a provider that was the pool's before may still register. The
            figures of the answer are zero.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call["workerPoolId"],
        call.Read(WorkerManagerJson.Default.UpdateWorkerPoolBody),
        () => call.Caller.AuditName);

    public override ScopeValues ScopeValues(Request request) =>
        new() { { "workerPoolId", request.WorkerPoolId }, { "providerId", request.Body.ProviderId } };

    public sealed record Request(string WorkerPoolId, UpdateWorkerPoolBody Body, Func<string> By)
        : IRequest<WorkerPoolReply>;

    internal sealed class Handler(Database database, PoolRules rules, PoolChanges changes)
        : IRequestHandler<Request, WorkerPoolReply>
    {
        public Task<WorkerPoolReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (id, body) = (request.WorkerPoolId, request.Body);
            if (body.WorkerPoolId is { } other && other != id)
            {
                throw ApiError.InputError(
                    $"Incorrect workerPoolId in request body: it says {other}, and the URL {id}. Leave it out, or "
                    + "send the same.");
            }

            rules.Require(body.ProviderId, body.Config);
            var (rest, listed) = LaunchConfigs.Split(id, body.Config);
            return database.Write(tx => Update(tx, request, rest, listed), cancellationToken);
        }

        private WorkerPoolReply Update(
            Transaction tx, Request request, RawJson rest, IReadOnlyList<ListedLaunchConfig> listed)
        {
            var (id, body) = (request.WorkerPoolId, request.Body);
            var before = PoolStore.Find(tx, id) ?? throw WorkerManagerParameters.NoSuchPool(id);
            var after = before with
            {
                ProviderId = body.ProviderId,
                Description = body.Description,
                LastModified = tx.Now,
                Config = rest,
                Owner = body.Owner,
                EmailOnError = body.EmailOnError,
            };
            changes.Update(tx, before, after, listed, request.By());
            return WorkerPoolReply.Of(PoolView.WithoutCounts(tx, after));
        }
    }
}
