using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Pools;

/// <summary>worker-manager.listWorkerPoolLaunchConfigs: by what a pool's workers are started, or were.</summary>
public sealed class ListLaunchConfigs()
    : ApiMethod<ListLaunchConfigs.Request, LaunchConfigList>(() => WorkerManagerJson.Default.LaunchConfigList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listWorkerPoolLaunchConfigs",
        Route = "GET /worker-pool/<workerPoolId>/launch-configs",
        Parameters = WorkerManagerParameters.Patterns,
        Query = [.. QueryParameter.Paging, new QueryParameter("includeArchived", "^(true|false)$")],
        Scopes = "worker-manager:get-worker-pool:<workerPoolId>",
        Output = typeof(LaunchConfigList),
        Stability = Stability.Experimental,
        Category = "Worker Pool Launch Configs",
        Title = "List Worker Pool Launch Configs",
        Description = """
            The launch configs of a pool, ordered by their ids; with `includeArchived=true` also those that it no longer
            lists.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["workerPoolId"], call.QueryValue("includeArchived") == "true", Page.Strictly(call));

    public sealed record Request(string WorkerPoolId, bool IncludeArchived, Page Page) : IRequest<LaunchConfigList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, LaunchConfigList>
    {
        public Task<LaunchConfigList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(request, List));

        private static LaunchConfigList List(IRows rows, Request request)
        {
            var (id, page) = (request.WorkerPoolId, request.Page);
            _ = PoolStore.Find(rows, id) ?? throw WorkerManagerParameters.NoSuchPool(id);
            if (page.Limit == 0)
            {
                return new LaunchConfigList([]);
            }

            var configs = LaunchConfigStore.Page(
                rows, id, page.After(0), request.IncludeArchived, page.Limit + 1).ConvertAll(LaunchConfigReply.Of);
            return configs.Count > page.Limit
                ? new LaunchConfigList(
                    configs[..page.Limit], Page.TokenAfter(configs[page.Limit - 1].LaunchConfigId))
                : new LaunchConfigList(configs);
        }
    }
}

/// <summary>A page of launch configs, ordered by their ids.</summary>
[Schema("worker-manager", "worker-pool-launch-config-list", Title = "Launch Config List")]
public sealed record LaunchConfigList(
    [Items(Unique = true), Says("By their ids.")] IReadOnlyList<LaunchConfigReply> WorkerPoolLaunchConfigs,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);

/// <summary>A launch config as it is shown.</summary>
public sealed record LaunchConfigReply
{
    [Says("Its id in its pool.")]
    public required string LaunchConfigId { get; init; }

    [Says("Its pool.")]
    public required string WorkerPoolId { get; init; }

    [Says("Whether the pool no longer lists it.")]
    public required bool IsArchived { get; init; }

    [Says("What it says; `workerManager.launchConfigId` is always in it.")]
    public required RawJson Configuration { get; init; }

    [Says("When the pool first listed it.")]
    public required DateTimeOffset Created { get; init; }

    [Says("When it was last changed, archived or listed again.")]
    public required DateTimeOffset LastModified { get; init; }

    internal static LaunchConfigReply Of(LaunchConfigRecord config) => new()
    {
        LaunchConfigId = config.LaunchConfigId,
        WorkerPoolId = config.WorkerPoolId,
        IsArchived = config.IsArchived,
        Configuration = config.Configuration,
        Created = config.Created,
        LastModified = config.LastModified,
    };
}
