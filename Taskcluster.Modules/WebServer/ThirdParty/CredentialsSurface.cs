using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary><c>GET /login/oauth/credentials</c>: the credentials that an access token stands for.</summary>
internal sealed partial class CredentialsSurface(
    RegisteredClients clients, GrantedCredentials granted, ILogger<CredentialsSurface> log)
    : CrossOriginSurface(clients)
{
    private const string Scheme = "Bearer ";

    public override string Prefix => "/login/oauth/credentials";

    protected override string Verb => HttpMethods.Get;

    protected override async Task Answer(HttpContext context)
    {
        try
        {
            var client = await granted.Create(TokenOf(context), context.RequestAborted);
            await Write(context, 200, new JsonObject
            {
                ["expires"] = WireTime.Format(client.Expires),
                ["credentials"] = new JsonObject
                {
                    ["clientId"] = client.Credentials.ClientId,
                    ["accessToken"] = client.Credentials.AccessToken,
                },
            });
        }
        catch (ApiError error)
        {
            // Whatever it was, sites know this one answer; the log tells more.
            LogRefused(log, error.Code, error.Message);
            await Write(context, 500, new JsonObject
            {
                ["name"] = "InputError",
                ["message"] = "Could not generate credentials for this access token",
            });
        }
    }

    private static string TokenOf(HttpContext context) =>
        context.Request.Headers.Authorization is [{ } header]
        && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : throw ApiError.AuthenticationFailed("There is no Authorization header with a Bearer token.");

    [LoggerMessage(Level = LogLevel.Information, Message = "No credentials for a third party: {Code}: {Reason}")]
    private static partial void LogRefused(ILogger log, string code, string reason);
}
