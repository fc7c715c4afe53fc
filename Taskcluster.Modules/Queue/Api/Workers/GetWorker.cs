using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.getWorker: one worker. Deprecated.</summary>
public sealed class GetWorker()
    : ApiMethod<GetWorker.Request, WorkerReply>(() => QueueJson.Default.WorkerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "getWorker",
        Route = "GET /provisioners/<provisionerId>/worker-types/<workerType>/workers/<workerGroup>/<workerId>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:get-worker:<provisionerId>/<workerType>/<workerGroup>/<workerId>",
        Output = typeof(WorkerReply),
        Stability = Stability.Deprecated,
        Category = "Worker Metadata",
        Title = "Get a worker",
        Description = "A worker that is known, with its last tasks and its quarantine.",
    };

    public override Request Bind(ApiCall call) => new(new WorkerKey(
        $"{call["provisionerId"]}/{call["workerType"]}", call["workerGroup"], call["workerId"]));

    public sealed record Request(WorkerKey Worker) : IRequest<WorkerReply>;

    public sealed class Handler(Database database, WorkerActivity activity, TimeProvider clock)
        : IRequestHandler<Request, WorkerReply>
    {
        public Task<WorkerReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (key, now) = (request.Worker, clock.GetUtcNow());
            var found = database.Read(rows => WorkerReplies.FindShown(rows, key, now))
                ?? throw WorkerReplies.NoWorker(key);
            return Task.FromResult(WorkerReplies.ToReply(found, activity));
        }
    }
}
