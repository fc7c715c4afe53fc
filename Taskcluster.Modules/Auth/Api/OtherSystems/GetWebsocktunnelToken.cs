using System.Text.Json;
using MediatR;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Auth.Api.OtherSystems;

/// <summary>auth.websocktunnelToken: lets a client open a tunnel, through which others reach it.</summary>
public sealed class GetWebsocktunnelToken() : ApiMethod<GetWebsocktunnelToken.Request, WebsocktunnelTokenReply>(
    () => OtherSystemsJson.Default.WebsocktunnelTokenReply)
{
    /// <summary>Clocks differ, so that a token is good some time before it was made.</summary>
    private static readonly TimeSpan From = TimeSpan.FromSeconds(-900);

    private static readonly TimeSpan Until = TimeSpan.FromHours(96);

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "auth",
        Name = "websocktunnelToken",
        Route = "GET /websocktunnel/<wstAudience>/<wstClient>",
        Parameters = OtherSystemsParameters.Patterns,
        Scopes = "auth:websocktunnel-token:<wstAudience>/<wstClient>",
        Output = typeof(WebsocktunnelTokenReply),
        Category = "Websocktunnel Credentials",
        Title = "Get a client token for the Websocktunnel service",
        Description = """
            Get a token with which a client of websocktunnel opens its tunnel. It is a JSON Web Token, signed with the
            secret that the tunnel's server has, too, and good for four days.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["wstAudience"], call["wstClient"], call.Caller.AuditName);

    public sealed record Request(string Audience, string Client, string By) : IRequest<WebsocktunnelTokenReply>;

    public sealed class Handler(OtherSystemsOptions options, TimeProvider clock)
        : IRequestHandler<Request, WebsocktunnelTokenReply>
    {
        public Task<WebsocktunnelTokenReply> Handle(Request request, CancellationToken cancellationToken)
        {
            if (string.IsNullOrEmpty(options.WebsocktunnelSecret))
            {
                throw ApiError.InternalServerError(
                    "This deployment has no key to sign tokens for websocktunnel: "
                    + "the setting OtherSystems:WebsocktunnelSecret is not given.");
            }

            // Claims count whole seconds.
            var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
            var claims = new WebsocktunnelClaims(
                Tid: request.Client,
                Aud: request.Audience,
                Sub: request.By,
                Iat: now.ToUnixTimeSeconds(),
                Exp: (now + Until).ToUnixTimeSeconds(),
                Nbf: (now + From).ToUnixTimeSeconds(),
                Iss: "taskcluster-auth");
            var json = JsonSerializer.SerializeToUtf8Bytes(claims, OtherSystemsJson.Default.WebsocktunnelClaims);
            return Task.FromResult(new WebsocktunnelTokenReply(
                request.Client, request.Audience, JsonWebToken.Sign(options.WebsocktunnelSecret, json), now + Until));
        }
    }
}

/// <summary>What a token for websocktunnel says; times in seconds since the epoch (spec/services.md §3.5).</summary>
/// <param name="Tid">The client that opens the tunnel.</param>
/// <param name="Aud">The tunnel's server.</param>
/// <param name="Sub">Who asked for the token.</param>
/// <param name="Iat">When it was made.</param>
/// <param name="Exp">When it ends.</param>
/// <param name="Nbf">From when on it is good.</param>
/// <param name="Iss">Who made it.</param>
internal sealed record WebsocktunnelClaims(
    string Tid, string Aud, string Sub, long Iat, long Exp, long Nbf, string Iss);
