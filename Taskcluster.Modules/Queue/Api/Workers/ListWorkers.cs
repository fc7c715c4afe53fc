using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.listWorkers: which workers a queue has. Deprecated.</summary>
public sealed class ListWorkers()
    : ApiMethod<ListWorkers.Request, ListWorkersReply>(() => QueueJson.Default.ListWorkersReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listWorkers",
        Route = "GET /provisioners/<provisionerId>/worker-types/<workerType>/workers",
        Parameters = QueueParameters.Patterns,
        Query = [.. QueryParameter.Paging, new QueryParameter("quarantined", "^(true|false)$")],
        Scopes = "queue:list-workers:<provisionerId>/<workerType>",
        Output = typeof(ListWorkersReply),
        Stability = Stability.Deprecated,
        Category = "Worker Metadata",
        Title = "Get a list of all active workers of a workerType",
        Description = """
            The workers of a queue that are known, ordered by group and id. With `quarantined` only those that
            are in quarantine or only those that are not; a page may then be short.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        $"{call["provisionerId"]}/{call["workerType"]}", call.QueryValue("quarantined"), Page.Of(call));

    public sealed record Request(string TaskQueueId, string? Quarantined, Page Page) : IRequest<ListWorkersReply>;

    public sealed class Handler(Database database, WorkerActivity activity, TimeProvider clock)
        : IRequestHandler<Request, ListWorkersReply>
    {
        public Task<ListWorkersReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (page, now) = (request.Page, clock.GetUtcNow());
            var found = page.Limit == 0 ? [] : database.Read(rows => WorkerStore.Page(
                rows, request.TaskQueueId, now, (page.After(0), page.After(1)), page.Limit + 1));
            var last = found.Count > page.Limit ? found[page.Limit - 1].Key : (WorkerKey?)null;
            return Task.FromResult(new ListWorkersReply(
                [
                    .. found.Take(page.Limit)
                        .Where(worker => IsAskedFor(request.Quarantined, worker.QuarantineUntil >= now))
                        .Select(worker => WorkerReplies.ToListed(worker, activity, now)),
                ],
                last is { } key ? Page.TokenAfter(key.WorkerGroup, key.WorkerId) : null));
        }

        private static bool IsAskedFor(string? quarantined, bool isQuarantined) =>
            quarantined is null || (quarantined == "true") == isQuarantined;
    }
}
