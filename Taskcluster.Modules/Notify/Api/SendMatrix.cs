using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Chat;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>notify.matrix: writes into a Matrix room.</summary>
public sealed class SendMatrix() : ApiMethod<SendMatrix.Request, Fate>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "notify",
        Name = "matrix",
        Route = "POST /matrix",
        Scopes = "notify:matrix-room:<roomId>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(MatrixBody),
        Stability = Stability.Experimental,
        Category = "Notifications",
        Title = "Post Matrix Message",
        Description = """
            Write a message into a Matrix room. The account of the settings must have been invited there. After a reply
            of 200 the message is kept until the homeserver has taken it. 204: nothing is sent, since there is no
            account in the settings, or an equal message was sent lately. 400: the room is on the denylist.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(NotifyJson.Default.MatrixBody));

    public override ScopeValues ScopeValues(Request request) => new() { { "roomId", request.Message.RoomId } };

    public override ApiReply ToReply(Request request, Fate reply) => Replies.Of(reply);

    public sealed record Request(MatrixBody Message) : IRequest<Fate>;

    public sealed class Handler(Database database, Outbox outbox, Matrix matrix) : IRequestHandler<Request, Fate>
    {
        public async Task<Fate> Handle(Request request, CancellationToken cancellationToken)
        {
            var roomId = request.Message.RoomId;
            if (!database.Read(rows => outbox.Denies(rows, NotificationType.MatrixRoom, roomId)))
            {
                await matrix.RequireRoom(roomId, cancellationToken);
            }

            var fate = await database.Write(tx => outbox.Matrix(tx, request.Message), cancellationToken);
            return Replies.RequireAllowed(fate, $"Matrix room {roomId}");
        }
    }
}
