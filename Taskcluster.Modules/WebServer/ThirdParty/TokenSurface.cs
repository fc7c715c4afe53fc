using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary><c>POST /login/oauth/token</c>: an access token for a code.</summary>
internal sealed class TokenSurface(RegisteredClients clients, GrantedCredentials granted) : CrossOriginSurface(clients)
{
    private static readonly string[] Needed = ["code", "redirect_uri", "client_id"];

    public override string Prefix => "/login/oauth/token";

    protected override string Verb => HttpMethods.Post;

    protected override async Task Answer(HttpContext context)
    {
        var form = await FormOf(context);
        if (form is null)
        {
            await Refuse(context, 400, "invalid_request", "The body must be a form, urlencoded, each field once.");
            return;
        }

        if (form.GetValueOrDefault("grant_type") is not "authorization_code")
        {
            var given = form.GetValueOrDefault("grant_type");
            await (given is null
                ? Refuse(context, 400, "invalid_request", "Missing required parameter: grant_type")
                : Refuse(context, 501, "unsupported_grant_type", $"Unsupported grant type: {given}"));
            return;
        }

        if (Array.Find(Needed, name => string.IsNullOrEmpty(form.GetValueOrDefault(name))) is { } missing)
        {
            await Refuse(context, 400, "invalid_request", $"Missing required parameter: {missing}");
            return;
        }

        var token = await granted.Exchange(
            form["code"], form["redirect_uri"], form["client_id"], context.RequestAborted);
        await (token is null
            ? Refuse(
                context, 403, "invalid_grant",
                "The code is unknown, was used or has expired, or was given for another client or redirect URI.")
            : Write(context, 200, new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer" }));
    }

    private static Task Refuse(HttpContext context, int status, string error, string description) =>
        Write(context, status, new JsonObject { ["error"] = error, ["error_description"] = description });
}
