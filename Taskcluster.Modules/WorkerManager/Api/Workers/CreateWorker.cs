using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.createWorker: declares a worker that somebody starts himself.</summary>
public sealed class CreateWorker()
    : ApiMethod<CreateWorker.Request, WorkerFullReply>(() => WorkerManagerJson.Default.WorkerFullReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "createWorker",
        Route = "PUT /workers/<workerPoolId>/<workerGroup>/<workerId>",
        AlsoAt = "PUT /workers/<workerPoolId>:/<workerGroup>/<workerId>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:create-worker:<workerPoolId>/<workerGroup>/<workerId>",
        Input = typeof(CreateWorkerBody),
        Output = typeof(WorkerFullReply),
        HidesPayload = true,
        Category = WorkerManagerParameters.WorkerCategory,
        Title = "Create a Worker",
        Description = """
            Declare a worker that somebody starts himself, with the secret that it will register with. Only static
            providers know such workers. The same call again changes nothing: neither the secret nor the expiry.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call.Read(WorkerManagerJson.Default.CreateWorkerBody).ToNew(WorkerPaths.Of(call)));

    public sealed record Request(NewWorker Worker) : IRequest<WorkerFullReply>;

    internal sealed class Handler(Database database, ConfiguredProviders providers)
        : IRequestHandler<Request, WorkerFullReply>
    {
        public Task<WorkerFullReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Create(tx, request.Worker), cancellationToken);

        private WorkerFullReply Create(Transaction tx, NewWorker worker)
        {
            var id = worker.Name.WorkerPoolId;
            var pool = PoolStore.Find(tx, id)
                ?? throw ApiError.ResourceNotFound($"Worker pool {id} does not exist.");
            return worker.Expires > tx.Now
                ? WorkerFullReply.Of(providers.Require(pool.ProviderId).CreateWorker(tx, worker))
                : throw ApiError.InputError("worker.expires must be in the future.");
        }
    }
}
