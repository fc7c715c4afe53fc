using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.workerPoolStats: the workers of a pool by their launch configs.</summary>
public sealed class GetWorkerPoolStats()
    : ApiMethod<GetWorkerPoolStats.Request, WorkerPoolStatsReply>(
        () => WorkerManagerJson.Default.WorkerPoolStatsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "workerPoolStats",
        Route = "GET /worker-pool/<workerPoolId>/stats",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:get-worker-pool:<workerPoolId>",
        Output = typeof(WorkerPoolStatsReply),
        Stability = Stability.Experimental,
        Category = WorkerManagerParameters.PoolCategory,
        Title = "Get Worker Pool Stats",
        Description = """
            How many workers a pool has by each of its launch configs, in each state, and their capacity, ordered by the
            ids of the launch configs.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["workerPoolId"]);

    public sealed record Request(string WorkerPoolId) : IRequest<WorkerPoolStatsReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerPoolStatsReply>
    {
        public Task<WorkerPoolStatsReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(request.WorkerPoolId, Count));

        private static WorkerPoolStatsReply Count(IRows rows, string workerPoolId)
        {
            _ = PoolStore.Find(rows, workerPoolId) ?? throw WorkerManagerParameters.NoSuchPool(workerPoolId);
            var counts = CapacityStore.ByLaunchConfig(rows, workerPoolId);
            var listed = LaunchConfigStore.All(rows, workerPoolId).Where(config => !config.IsArchived);
            return new WorkerPoolStatsReply(
            [
                .. listed.Select(config => config.LaunchConfigId).Union(counts.Keys).Order(StringComparer.Ordinal)
                    .Select(id => LaunchConfigStats.Of(
                        workerPoolId, id, counts.GetValueOrDefault(id) ?? CapacityCounts.None)),
            ]);
        }
    }
}
