using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.listWorkerTypes: which worker types a provisioner has. Deprecated.</summary>
public sealed class ListWorkerTypes()
    : ApiMethod<ListWorkerTypes.Request, ListWorkerTypesReply>(() => QueueJson.Default.ListWorkerTypesReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listWorkerTypes",
        Route = "GET /provisioners/<provisionerId>/worker-types",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:list-worker-types:<provisionerId>",
        Output = typeof(ListWorkerTypesReply),
        Stability = Stability.Deprecated,
        Category = "Worker Metadata",
        Title = "List Worker Types",
        Description = """
            The worker types of a provisioner at which workers were seen, ordered by name. Call `listTaskQueues`
            instead.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["provisionerId"], Page.Of(call));

    public sealed record Request(string ProvisionerId, Page Page) : IRequest<ListWorkerTypesReply>;

    public sealed class Handler(Database database, WorkerActivity activity, TimeProvider clock)
        : IRequestHandler<Request, ListWorkerTypesReply>
    {
        public Task<ListWorkerTypesReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var page = request.Page;
            var found = page.Limit == 0 ? [] : database.Read(rows => TaskQueueStore.PageOfProvisioner(
                rows, request.ProvisionerId, clock.GetUtcNow(), page.After(0), page.Limit + 1));
            return Task.FromResult(new ListWorkerTypesReply(
                [.. found.Take(page.Limit).Select(queue => QueueReplies.ToWorkerType(queue, activity))],
                found.Count > page.Limit ? Page.TokenAfter(found[page.Limit - 1].Id) : null));
        }
    }
}
