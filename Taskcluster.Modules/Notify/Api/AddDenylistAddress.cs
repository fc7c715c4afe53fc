using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>notify.addDenylistAddress: leaves somebody in peace.</summary>
public sealed class AddDenylistAddress() : ApiMethod<AddDenylistAddress.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "notify",
        Name = "addDenylistAddress",
        Route = "POST /denylist/add",
        Scopes = "notify:manage-denylist",
        Input = typeof(NotificationAddress),
        Stability = Stability.Experimental,
        Category = "Denylist",
        Title = "Denylist Given Address",
        Description = """
            Put an address on the denylist: nothing is sent there from now on. It is no error if it is there already.
            Mail addresses are compared without regard to upper and lower case.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(NotifyJson.Default.NotificationAddress));

    public override ApiReply ToReply(Request request, Nothing reply) => Replies.Ok;

    public sealed record Request(NotificationAddress Address) : IRequest<Nothing>;

    public sealed class Handler(Database database) : IRequestHandler<Request, Nothing>
    {
        public async Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            await database.Write(tx => Denylist.Add(tx, request.Address), cancellationToken);
            return default;
        }
    }
}
