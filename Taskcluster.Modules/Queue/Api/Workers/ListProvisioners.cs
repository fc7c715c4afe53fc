using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.listProvisioners: which provisioners there are. Deprecated.</summary>
public sealed class ListProvisioners()
    : ApiMethod<ListProvisioners.Request, ListProvisionersReply>(() => QueueJson.Default.ListProvisionersReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listProvisioners",
        Route = "GET /provisioners",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:list-provisioners",
        Output = typeof(ListProvisionersReply),
        Stability = Stability.Deprecated,
        Category = "Worker Metadata",
        Title = "List Provisioners",
        Description = "The provisioners of all task queues at which workers were seen, ordered by id.",
    };

    public override Request Bind(ApiCall call) => new(Page.Of(call));

    public sealed record Request(Page Page) : IRequest<ListProvisionersReply>;

    public sealed class Handler(Database database, TimeProvider clock)
        : IRequestHandler<Request, ListProvisionersReply>
    {
        public Task<ListProvisionersReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var page = request.Page;
            var found = page.Limit == 0 ? [] : database.Read(rows => TaskQueueStore.PageOfProvisioners(
                rows, clock.GetUtcNow(), page.After(0), page.Limit + 1));
            return Task.FromResult(new ListProvisionersReply(
                [.. found.Take(page.Limit).Select(QueueReplies.ToProvisioner)],
                found.Count > page.Limit ? Page.TokenAfter(found[page.Limit - 1].Id) : null));
        }
    }
}
