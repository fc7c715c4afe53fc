using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WebServer.SignIn;

namespace Taskcluster.Modules.WebServer.ThirdParty;

/// <summary>
/// The last steps of a third party's login: a code becomes an access token, and that a client of the user
/// (spec/services.md §4.9, 3 and 4).
/// </summary>
public sealed class GrantedCredentials(GrantStore grants, CredentialCheck check, InProcessApi api)
{
    // The site is told a little less, so that it does not use credentials in their last moment.
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(30);

    /// <summary>An access token for a code; null where code, redirect URI or client are not those of a grant.</summary>
    public async Task<string?> Exchange(string code, string redirectUri, string client, CancellationToken cancellation)
    {
        // Whoever has a code and nothing that goes with it has used it up, too.
        var grant = await grants.TakeByCode(code, cancellation);
        return grant is not null && grant.RedirectUri == redirectUri && grant.Client == client
            ? await grants.KeepForToken(grant, cancellation)
            : null;
    }

    /// <summary>
    /// Creates the client that was granted, on behalf of the user and by the way of every call. Repeated, it gives the
    /// same credentials, as createClient does within 15 minutes; an access token is good for less.
    /// </summary>
    /// <exception cref="ApiError">
    /// 401 the token is not good, or the user's own credentials no longer are; whatever createClient answers else.
    /// </exception>
    public async Task<GrantedClient> Create(string accessToken, CancellationToken cancellation)
    {
        var grant = grants.FindByToken(accessToken)
            ?? throw ApiError.AuthenticationFailed("The access token is unknown or has expired.");
        var user = await check.Require(grant.User.ToCredentials(), cancellation);
        var call = new InProcessCall("auth", "createClient")
        {
            Parameters = new Dictionary<string, string> { ["clientId"] = grant.ClientId },
            Body = BodyOf(grant),
        };
        var answer = await api.Call(call, user, cancellation);
        using var client = JsonDocument.Parse(answer.Body);
        var token = client.RootElement.GetProperty("accessToken").GetString()!;
        return new GrantedClient(new Credentials(grant.ClientId, token), grant.Expires - Early);
    }

    private static byte[] BodyOf(Grant grant) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["expires"] = WireTime.Format(grant.Expires),
        ["description"] = grant.Description,
        ["scopes"] = new JsonArray([.. grant.Scopes.Select(scope => (JsonNode)JsonValue.Create(scope))]),
        ["deleteOnExpiration"] = true,
    }.ToJsonString());
}

/// <summary>A client that was made for a site.</summary>
/// <param name="Credentials">Permanent ones.</param>
/// <param name="Expires">What the site is told.</param>
public sealed record GrantedClient(Credentials Credentials, DateTimeOffset Expires);
