using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>notify.listDenylist: everybody who is left in peace.</summary>
public sealed class ListDenylist()
    : ApiMethod<ListDenylist.Request, NotificationAddressList>(() => NotifyJson.Default.NotificationAddressList)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "notify",
        Name = "listDenylist",
        Route = "GET /denylist/list",
        Query = QueryParameter.Paging,
        Scopes = "notify:manage-denylist",
        Output = typeof(NotificationAddressList),
        Stability = Stability.Experimental,
        Category = "Denylist",
        Title = "List Denylisted Notifications",
        Description = """
            All addresses of the denylist, by type and address; those that the settings deny are not among them. If
            there are more than fit a page, `continuationToken` leads to the next one.
            """,
    };

    public override Request Bind(ApiCall call) => new(Page.Strictly(call));

    public sealed record Request(Page Page) : IRequest<NotificationAddressList>;

    public sealed class Handler(Database database) : IRequestHandler<Request, NotificationAddressList>
    {
        public Task<NotificationAddressList> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(List(request.Page));

        private NotificationAddressList List(Page page)
        {
            if (page.Limit == 0)
            {
                return new NotificationAddressList([]);
            }

            var addresses = database.Read(
                rows => Denylist.List(rows, page.After(0), page.After(1), page.Limit + 1));
            return addresses.Count > page.Limit
                ? new NotificationAddressList(
                    addresses[..page.Limit],
                    Page.TokenAfter(addresses[page.Limit - 1].Type.ToWire(), addresses[page.Limit - 1].Address))
                : new NotificationAddressList(addresses);
        }
    }
}
