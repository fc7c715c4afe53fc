using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>notify.slack: posts to a Slack channel.</summary>
public sealed class SendSlack() : ApiMethod<SendSlack.Request, Fate>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "notify",
        Name = "slack",
        Route = "POST /slack",
        Scopes = "notify:slack-channel:<channelId>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(SlackBody),
        Stability = Stability.Experimental,
        Category = "Notifications",
        Title = "Post Slack Message",
        Description = """
            Post a message to a Slack channel. After a reply of 200 the message is kept until Slack has taken it. 204:
            nothing is sent, since the settings do not reach the channel, or an equal message was sent lately. 400: the
            channel is on the denylist.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(NotifyJson.Default.SlackBody));

    public override ScopeValues ScopeValues(Request request) => new() { { "channelId", request.Message.ChannelId } };

    public override ApiReply ToReply(Request request, Fate reply) => Replies.Of(reply);

    public sealed record Request(SlackBody Message) : IRequest<Fate>;

    public sealed class Handler(Database database, Outbox outbox) : IRequestHandler<Request, Fate>
    {
        public async Task<Fate> Handle(Request request, CancellationToken cancellationToken)
        {
            var fate = await database.Write(tx => outbox.Slack(tx, request.Message), cancellationToken);
            return Replies.RequireAllowed(fate, $"Slack channel {request.Message.ChannelId}");
        }
    }
}
