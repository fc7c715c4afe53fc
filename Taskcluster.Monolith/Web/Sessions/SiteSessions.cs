using System.Text.Json;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Auth.Clients;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Web.Sessions;

/// <summary>
/// Begins, reads and ends sessions. A session is a cookie that holds temporary credentials; each request presents them
/// to the very code that judges requests by HTTP, so that a client that is disabled, deleted, expired, deprived of a
/// scope or given another access token is signed out with its next request.
/// </summary>
public sealed partial class SiteSessions(
    SiteCookies cookies,
    HawkAuthenticator authenticator,
    Database database,
    ClientStore clients,
    SiteOptions options,
    TimeProvider clock)
{
    private const string Cookie = "tc-session";

    // What is signed is not a request of anybody's: it only shows that the session knows its access token.
    private static readonly Uri Nowhere = new("http://site.invalid/");

    /// <summary>
    /// A session for whoever has these credentials. Permanent ones issue temporary ones with all scopes of their
    /// client, which last as long as <c>Site:SessionHours</c> says and the client does; temporary ones are kept as they
    /// are. Nothing is stored: <see cref="Write"/> gives it to the browser.
    /// </summary>
    /// <exception cref="ApiFailure">401: they are not good; 400: they cannot be any.</exception>
    public SiteSession Create(Credentials given)
    {
        if (!ClientId().IsMatch(given.ClientId))
        {
            throw new ApiFailure(400, "InputError", $"'{given.ClientId}' cannot be a clientId: {Patterns.ClientId}.");
        }

        if (!AccessToken().IsMatch(given.AccessToken))
        {
            throw new ApiFailure(400, "InputError", "An access token has 22 to 66 letters, digits, dashes and lines.");
        }

        var result = Authenticate(given);
        if (result is not AuthSuccess success)
        {
            throw new ApiFailure(401, "AuthenticationFailed", Reason(result));
        }

        return given.Certificate is null
            ? Issued(given, success.Expires)
            : new SiteSession(given, success.Expires);
    }

    /// <summary>The browser's session; null if it has none. Whether it is still good is another question.</summary>
    public SiteSession? Read(HttpContext context) =>
        cookies.Read(context, Cookie) is { } text ? SiteSession.Parse(text) : null;

    /// <summary>Gives the session to the browser. The cookie outlives it, so that its end can be told of.</summary>
    public void Write(HttpContext context, SiteSession session) =>
        cookies.Write(context, Cookie, session.ToText(), TemporaryCredentials.MaxLifetime);

    /// <summary>Makes the browser forget its session.</summary>
    public void End(HttpContext context) => cookies.Delete(context, Cookie);

    /// <summary>On whose behalf the session acts at this moment; without one, nobody's.</summary>
    public AuthenticationResult Authenticate(SiteSession? session) => Authenticate(session?.Credentials);

    /// <summary>Why credentials are not good, in the API's words; empty if they are.</summary>
    public static string Reason(AuthenticationResult result) => (result as AuthFailed)?.Message ?? "";

    private AuthenticationResult Authenticate(Credentials? credentials)
    {
        string? header;
        try
        {
            header = credentials?.Authorize("GET", Nowhere, clock.GetUtcNow());
        }
        catch (JsonException)
        {
            return new AuthFailed("The certificate is not JSON.");
        }

        return authenticator.Authenticate(new HawkRequest
        {
            Method = "GET",
            Target = "/",
            Host = Nowhere.Host,
            Port = Nowhere.Port,
            Authorization = header,
            WallClock = null,
            Now = clock.GetUtcNow(),
        });
    }

    private SiteSession Issued(Credentials issuer, DateTimeOffset clientExpires)
    {
        // The scopes as they stand in the client: what its roles grant follows the roles from one request to the next.
        var scopes = database.Read(issuer.ClientId, clients.Find)?.Scopes
            ?? throw new ApiFailure(401, "AuthenticationFailed", $"The client '{issuer.ClientId}' is gone.");
        var now = clock.GetUtcNow();
        var longest = TimeSpan.FromHours(Math.Min(options.SessionHours, TemporaryCredentials.MaxLifetime.TotalHours));
        var expires = now + longest < clientExpires ? now + longest : clientExpires;
        var session = new SiteSession(TemporaryCredentials.Create(issuer, scopes, now, expires), expires);

        // A Hawk header has a greatest length, and the certificate lists the scopes.
        return Authenticate(session) is AuthFailed failed
            ? throw new ApiFailure(
                401,
                "AuthenticationFailed",
                $"The client '{issuer.ClientId}' has {scopes.Count} scopes, from which no temporary credentials can be "
                + $"made: {failed.Message} Give it roles that stand for them.")
            : session;
    }

    [GeneratedRegex(Patterns.ClientId, RegexOptions.ECMAScript, 1000)]
    private static partial Regex ClientId();

    [GeneratedRegex(Patterns.AccessToken, RegexOptions.ECMAScript, 1000)]
    private static partial Regex AccessToken();
}
