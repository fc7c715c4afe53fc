using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.listTaskQueues: at which task queues workers were seen.</summary>
public sealed class ListTaskQueues()
    : ApiMethod<ListTaskQueues.Request, ListTaskQueuesReply>(() => QueueJson.Default.ListTaskQueuesReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listTaskQueues",
        Route = "GET /task-queues",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:list-task-queues",
        Output = typeof(ListTaskQueuesReply),
        Category = "Worker Metadata",
        Title = "List Task Queues",
        Description = "The task queues at which workers were seen, ordered by id.",
    };

    public override Request Bind(ApiCall call) => new(Page.Of(call));

    public sealed record Request(Page Page) : IRequest<ListTaskQueuesReply>;

    public sealed class Handler(Database database, WorkerActivity activity, TimeProvider clock)
        : IRequestHandler<Request, ListTaskQueuesReply>
    {
        public Task<ListTaskQueuesReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var page = request.Page;
            var found = page.Limit == 0 ? [] : database.Read(rows => TaskQueueStore.Page(
                rows, clock.GetUtcNow(), page.After(0), page.Limit + 1));
            return Task.FromResult(new ListTaskQueuesReply(
                [.. found.Take(page.Limit).Select(queue => QueueReplies.ToTaskQueue(queue, activity))],
                found.Count > page.Limit ? Page.TokenAfter(found[page.Limit - 1].Id) : null));
        }
    }
}
