using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>notify.deleteDenylistAddress: lets somebody be notified again.</summary>
public sealed class DeleteDenylistAddress() : ApiMethod<DeleteDenylistAddress.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "notify",
        Name = "deleteDenylistAddress",
        Route = "DELETE /denylist/delete",
        Scopes = "notify:manage-denylist",
        Input = typeof(NotificationAddress),
        Stability = Stability.Experimental,
        Category = "Denylist",
        Title = "Delete Denylisted Address",
        Description = """
            Take an address off the denylist. It is no error if it is not there. Addresses that the settings deny stay
            denied.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(NotifyJson.Default.NotificationAddress));

    public override ApiReply ToReply(Request request, Nothing reply) => Replies.Ok;

    public sealed record Request(NotificationAddress Address) : IRequest<Nothing>;

    public sealed class Handler(Database database) : IRequestHandler<Request, Nothing>
    {
        public async Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            await database.Write(tx => Denylist.Delete(tx, request.Address), cancellationToken);
            return default;
        }
    }
}
