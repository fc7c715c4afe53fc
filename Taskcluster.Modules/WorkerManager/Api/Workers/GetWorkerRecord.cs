using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.worker: a worker as its provider knows it.</summary>
public sealed class GetWorkerRecord()
    : ApiMethod<GetWorkerRecord.Request, WorkerFullReply>(() => WorkerManagerJson.Default.WorkerFullReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "worker",
        Route = "GET /workers/<workerPoolId>/<workerGroup>/<workerId>",
        AlsoAt = "GET /workers/<workerPoolId>:/<workerGroup>/<workerId>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:get-worker:<workerPoolId>/<workerGroup>/<workerId>",
        Output = typeof(WorkerFullReply),
        Category = WorkerManagerParameters.WorkerCategory,
        Title = "Get a Worker",
        Description = "What the provider of a worker knows of it; getWorker says what the queue knows.",
    };

    public override Request Bind(ApiCall call) => new(WorkerPaths.Of(call));

    public sealed record Request(WorkerName Name) : IRequest<WorkerFullReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, WorkerFullReply>
    {
        public Task<WorkerFullReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(WorkerFullReply.Of(
                database.Read(request.Name, WorkerStore.Find) ?? throw WorkerPaths.NotFound(request.Name)));
    }
}
