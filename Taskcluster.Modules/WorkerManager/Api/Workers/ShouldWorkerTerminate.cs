using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.shouldWorkerTerminate: whether a worker is still wanted.</summary>
public sealed class ShouldWorkerTerminate()
    : ApiMethod<ShouldWorkerTerminate.Request, TerminationReply>(() => WorkerManagerJson.Default.TerminationReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "shouldWorkerTerminate",
        Route = "GET /workers/<workerPoolId>/<workerGroup>/<workerId>/should-terminate",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:should-worker-terminate:<workerPoolId>/<workerGroup>/<workerId>",
        Output = typeof(TerminationReply),
        Stability = Stability.Experimental,
        Category = WorkerManagerParameters.WorkerCategory,
        Title = "Should Worker Terminate",
        Description = """
            Whether a worker should end when it has no task: because its pool has too many, was given to another
            provider, or no longer lists the launch config by which the worker was started. Workers that people start
            themselves never should.
            """,
    };

    public override Request Bind(ApiCall call) => new(WorkerPaths.Of(call));

    public sealed record Request(WorkerName Name) : IRequest<TerminationReply>;

    internal sealed class Handler(Database database, ConfiguredProviders providers)
        : IRequestHandler<Request, TerminationReply>
    {
        public Task<TerminationReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var decision = database.Read(request.Name, Decide);
            return Task.FromResult(new TerminationReply(decision.ShouldEnd, decision.Reason));
        }

        private Termination Decide(IRows rows, WorkerName name)
        {
            var worker = WorkerStore.Find(rows, name) ?? throw WorkerPaths.NotFound(name);
            return providers.Find(worker.ProviderId)?.Scaling is null
                ? Termination.None
                : Termination.Of(
                    worker,
                    PoolStore.Find(rows, name.WorkerPoolId),
                    worker.LaunchConfigId is { } id ? LaunchConfigStore.Find(rows, name.WorkerPoolId, id) : null);
        }
    }
}

/// <summary>Whether a worker should end.</summary>
[Schema("worker-manager", "should-worker-terminate-response", Title = "Should Worker Terminate Response")]
public sealed record TerminationReply(
    [Says("Whether it should.")] bool Terminate,
    [Length(Min = 1), Says("Why, for people; `none` where it should not.")] string Reason);
