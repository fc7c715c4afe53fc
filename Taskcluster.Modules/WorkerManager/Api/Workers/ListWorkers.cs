using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.listWorkers: the workers of a queue as the queue knows them.</summary>
public sealed class ListWorkers()
    : ApiMethod<ListWorkers.Request, QueueWorkerList>(() => WorkerManagerJson.Default.QueueWorkerList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "listWorkers",
        Route = "GET /provisioners/<provisionerId>/worker-types/<workerType>/workers",
        Parameters = WorkerManagerParameters.Patterns,
        Query =
        [
            .. QueryParameter.Paging,
            WorkerManagerParameters.LaunchConfigId,
            new QueryParameter("quarantined", "^(true|false)$"),
            new QueryParameter("workerState", "^(requested|running|stopping|stopped|standalone)$"),
        ],
        Scopes = "worker-manager:list-workers:<provisionerId>/<workerType>",
        Output = typeof(QueueWorkerList),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "Get a list of all active workers of a workerType",
        Description = """
            The workers that have asked for tasks of a queue, ordered by group and id, each with what its provider knows
            of it. With `quarantined=true`, `workerState` or `launchConfigId` only some of them; a page may then be
            short, even empty.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        $"{call["provisionerId"]}/{call["workerType"]}",
        call.QueryValue("quarantined") == "true",
        call.QueryValue("workerState"),
        call.QueryValue("launchConfigId"),
        Page.Strictly(call));

    public sealed record Request(
        string WorkerPoolId, bool OnlyQuarantined, string? State, string? LaunchConfigId, Page Page)
        : IRequest<QueueWorkerList>;

    public sealed class Handler(Database database, StoredWorkers queue) : IRequestHandler<Request, QueueWorkerList>
    {
        public Task<QueueWorkerList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(rows => List(rows, request)));

        private QueueWorkerList List(IRows rows, Request request)
        {
            var seen = queue.List(rows, request.WorkerPoolId, request.Page);
            var workers = seen.Workers.Select(worker => ListedQueueWorker.Of(
                request.WorkerPoolId,
                worker,
                WorkerStore.Find(rows, new WorkerName(request.WorkerPoolId, worker.WorkerGroup, worker.WorkerId))));
            return new QueueWorkerList(
                [.. workers.Where(worker => IsAskedFor(worker, request))], seen.ContinuationToken);
        }

        private static bool IsAskedFor(ListedQueueWorker worker, Request request) =>
            (!request.OnlyQuarantined || worker.QuarantineUntil is not null)
            && (request.State is null || request.State == worker.State)
            && (request.LaunchConfigId is null || request.LaunchConfigId == worker.LaunchConfigId);
    }
}

/// <summary>A page of workers, ordered by group and id.</summary>
[Schema("worker-manager", "list-workers-response", Title = "List Workers Response")]
public sealed record QueueWorkerList(
    [Items(Unique = true), Says("By group and id.")] IReadOnlyList<ListedQueueWorker> Workers,
    [Says("To be sent with the next call; absent from the last page.")] string? ContinuationToken = null);
