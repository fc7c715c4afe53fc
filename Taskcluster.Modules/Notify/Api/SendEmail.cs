using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Mail;
using Taskcluster.Modules.Notify.Notices;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>notify.email: sends a mail.</summary>
public sealed class SendEmail() : ApiMethod<SendEmail.Request, Fate>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "notify",
        Name = "email",
        Route = "POST /email",
        Scopes = "notify:email:<address>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(EmailBody),
        Stability = Stability.Experimental,
        Category = "Notifications",
        Title = "Send an Email",
        Description = """
            Send a mail to an address. The content is markdown; the mail has it as text and as HTML. After a reply of
            200 the mail is kept until a mail server has taken it. 204: nothing is sent, since an equal mail was sent
            lately, or too many were sent to this address within ten minutes. 400: the address is on the denylist.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(NotifyJson.Default.EmailBody));

    public override ScopeValues ScopeValues(Request request) => new() { { "address", request.Mail.Address } };

    public override ApiReply ToReply(Request request, Fate reply) => Replies.Of(reply);

    public sealed record Request(EmailBody Mail) : IRequest<Fate>;

    public sealed class Handler(Database database, Outbox outbox) : IRequestHandler<Request, Fate>
    {
        public async Task<Fate> Handle(Request request, CancellationToken cancellationToken)
        {
            RequireUsable(request.Mail);
            var fate = await database.Write(tx => outbox.Email(tx, request.Mail), cancellationToken);
            return Replies.RequireAllowed(fate, $"Email {request.Mail.Address}");
        }

        private static void RequireUsable(EmailBody mail)
        {
            if (!Letters.IsAddress(mail.Address))
            {
                throw ApiError.InputError(
                    $"address is '{mail.Address}', which no mail can be sent to; it must be like name@example.com.");
            }

            if (mail.Link is { } link && !Letters.IsLink(link.Href))
            {
                throw ApiError.InputError(
                    $"link.href is '{link.Href}'; it must be an absolute URL of http, https or mailto.");
            }
        }
    }
}
