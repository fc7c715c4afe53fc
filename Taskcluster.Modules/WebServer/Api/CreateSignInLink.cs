using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.WebServer.SignIn;

namespace Taskcluster.Modules.WebServer.Api;

/// <summary>
/// web-server.createSignInLink: puts temporary credentials behind a token by which a browser signs in once. Only we
/// have it; it is not published.
/// </summary>
public sealed class CreateSignInLink()
    : ApiMethod<CreateSignInLink.Request, SignInLinkReply>(() => WebServerJson.Default.SignInLinkReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "web-server",
        Name = "createSignInLink",
        Route = "POST /sign-in-link",
        Input = typeof(SignInLinkBody),
        Output = typeof(SignInLinkReply),
        Stability = Stability.Experimental,
        HidesPayload = true,
        Published = false,
        Category = "Sign-in",
        Title = "Create Sign-in Link",
        Description = """
            Put temporary credentials behind a token that is good for one sign-in at `/signin#<token>`. It needs no
            scopes: whoever has the credentials could sign in with them. A new link of a client ends its earlier one.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(WebServerJson.Default.SignInLinkBody));

    public sealed record Request(SignInLinkBody Body) : IRequest<SignInLinkReply>;

    public sealed class Handler(CredentialCheck check, SignInLinks links) : IRequestHandler<Request, SignInLinkReply>
    {
        public async Task<SignInLinkReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var body = request.Body;
            if (body.Certificate.Length == 0)
            {
                // The key of a permanent client has no business in a browser, nor on its way there.
                throw ApiError.InputError(
                    "A sign-in link holds temporary credentials; there is no certificate. Make some from these first.");
            }

            var given = new Credentials(body.ClientId, body.AccessToken, body.Certificate);
            var caller = await check.Require(given, cancellationToken);
            var link = await links.Create(given, caller.Expires, cancellationToken);
            return new SignInLinkReply { Token = link.Token, Expires = link.Expires };
        }
    }
}
