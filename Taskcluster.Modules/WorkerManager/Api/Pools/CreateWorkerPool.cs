using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.createWorkerPool: stores a new pool.</summary>
public sealed class CreateWorkerPool()
    : ApiMethod<CreateWorkerPool.Request, WorkerPoolReply>(() => WorkerManagerJson.Default.WorkerPoolReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "createWorkerPool",
        Route = "PUT /worker-pool/<workerPoolId*>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = AllOf(
            "worker-manager:manage-worker-pool:<workerPoolId>", "worker-manager:provider:<providerId>"),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(CreateWorkerPoolBody),
        Output = typeof(WorkerPoolReply),
        Category = WorkerManagerParameters.PoolCategory,
        Title = "Create Worker Pool",
        Description = """
            Create a worker pool: who provides workers for the task queue of the same id, and how. The same call again
            changes nothing, and is told to nobody. What `config` may hold depends on the provider.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call["workerPoolId"],
        call.Read(WorkerManagerJson.Default.CreateWorkerPoolBody),
        () => call.Caller.AuditName);

    public override ScopeValues ScopeValues(Request request) =>
        new() { { "workerPoolId", request.WorkerPoolId }, { "providerId", request.Body.ProviderId } };

    public sealed record Request(string WorkerPoolId, CreateWorkerPoolBody Body, Func<string> By)
        : IRequest<WorkerPoolReply>;

    internal sealed class Handler(Database database, PoolRules rules, PoolChanges changes)
        : IRequestHandler<Request, WorkerPoolReply>
    {
        public Task<WorkerPoolReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (id, body) = (request.WorkerPoolId, request.Body);
            rules.Require(body.ProviderId, body.Config);
            var (rest, listed) = LaunchConfigs.Split(id, body.Config);
            return database.Write(tx => Create(tx, request, rest, listed), cancellationToken);
        }

        private WorkerPoolReply Create(
            Transaction tx, Request request, RawJson rest, IReadOnlyList<ListedLaunchConfig> listed)
        {
            var (id, body) = (request.WorkerPoolId, request.Body);
            if (PoolStore.Find(tx, id) is { } existing)
            {
                var view = PoolView.Of(tx, existing);
                var whole = LaunchConfigs.Join(rest, listed.Select(one => one.Configuration));
                return IsSame(view, body, whole)
                    ? WorkerPoolReply.Of(view)
                    : throw ApiError.RequestConflict(
                        $"Worker pool already exists: {id} has another definition; updateWorkerPool changes it.");
            }

            var pool = new PoolRecord
            {
                WorkerPoolId = id,
                ProviderId = body.ProviderId,
                Description = body.Description,
                Created = tx.Now,
                LastModified = tx.Now,
                Config = rest,
                Owner = body.Owner,
                EmailOnError = body.EmailOnError,
            };
            changes.Create(tx, pool, listed, request.By());
            return WorkerPoolReply.Of(PoolView.Of(tx, pool));
        }

        private static bool IsSame(PoolView view, CreateWorkerPoolBody body, RawJson whole) =>
            view.Pool.ProviderId == body.ProviderId && view.Pool.Description == body.Description
            && view.Pool.Owner == body.Owner && view.Pool.EmailOnError == body.EmailOnError
            && LaunchConfigs.IsSame(view.Config, whole);
    }
}
