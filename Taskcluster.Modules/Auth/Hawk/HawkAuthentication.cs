using System.Globalization;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Roles;

namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>
/// Decides who sent a request, in the order of spec/services.md §1.6 to §1.11, with nothing but what it is given:
/// <c>testAuthenticate</c> gives one client of its own and <see cref="RoleResolver.Empty"/>.
/// </summary>
public static class HawkAuthentication
{
    private const double MaxSkewMilliseconds = 15 * 60 * 1000;

    private static readonly TimeSpan AnonymousLifetime = TimeSpan.FromMinutes(15);

    /// <summary>Decides. A plain good header of a client that is kept costs no allocation.</summary>
    /// <param name="request">What came in.</param>
    /// <param name="find">Called at most once, for the client or for the issuer of temporary credentials.</param>
    /// <param name="roles">The roles of the moment.</param>
    public static AuthenticationResult Authenticate(in HawkRequest request, FindClient find, RoleResolver roles)
    {
        var bearsBewit = Bewit.IsIn(request.Target);
        if (!request.Authorization.IsEmpty)
        {
            return bearsBewit
                ? new AuthFailed(
                    "Cannot use two authentication schemes at once: there are a bewit in the query string "
                    + "and an Authorization header.")
                : ByHeader(request, find, roles);
        }

        return bearsBewit
            ? ByBewit(request, find, roles)
            : new NoAuth(roles.Anonymous, request.Now + AnonymousLifetime);
    }

    /// <summary>
    /// Compares the payload hash of an authenticated request with its body (§1.4). Null: they agree, or no hash was
    /// sent.
    /// </summary>
    public static AuthFailed? CheckPayload(AuthSuccess success, string? contentType, ReadOnlySpan<byte> body)
    {
        if (success.Hash is null)
        {
            return null;
        }

        var computed = HawkSignature.PayloadHash(contentType, body);

        // The placeholder stands in the message literally; clients know it so.
        return HawkSignature.AreEqual(success.Hash, computed)
            ? null
            : new AuthFailed($"Invalid payload hash: {{{{hash}}}}\nComputed payload hash: {computed}");
    }

    private static AuthenticationResult ByHeader(in HawkRequest request, FindClient find, RoleResolver roles)
    {
        if (!HawkHeader.TryParse(request.Authorization, out var header, out var fault)
            || !HawkIdentity.TryFind(header.Id, header.Ext, request.Now, find, out var identity, out fault))
        {
            return new AuthFailed(fault);
        }

        var artifacts = new HawkArtifacts
        {
            Purpose = HawkArtifacts.HeaderPurpose,
            Timestamp = header.Ts,
            Nonce = header.Nonce,
            Method = request.Method,
            Target = request.Target,
            Host = request.Host,
            Port = request.Port,
            Hash = header.Hash,
            Ext = header.Ext,
            App = header.App,
            Dlg = header.Dlg,
        };
        if (!HawkSignature.Verifies(header.Mac, identity.AccessToken, artifacts))
        {
            return new AuthFailed("Unauthorized: Bad mac");
        }

        return IsStale(header.Ts, request.WallClock)
            ? new AuthFailed("Unauthorized: Stale timestamp")
            : identity.Conclude(roles, header.Hash);
    }

    private static AuthenticationResult ByBewit(in HawkRequest request, FindClient find, RoleResolver roles)
    {
        if (BewitFault(request, out var bewit, out var target) is { } fault
            || !HawkIdentity.TryFind(bewit!.ClientId, bewit.Ext, request.Now, find, out var identity, out fault))
        {
            return new AuthFailed(fault);
        }

        return bewit.IsSignedBy(identity.AccessToken, target, request.Host, request.Port)
            ? identity.Conclude(roles, hash: default)
            : new AuthFailed("Unauthorized: Bad mac");
    }

    private static string? BewitFault(in HawkRequest request, out Bewit? bewit, out string target)
    {
        bewit = null;
        target = "";
        if (request.Target.Length > Bewit.MaxTargetLength)
        {
            return "Bad Request: Resource path exceeds max length";
        }

        if (!Bewit.TryStrip(request.Target.ToString(), out var text, out var stripped))
        {
            return "Unauthorized: Unauthorized";
        }

        if (text.Length == 0)
        {
            return "Unauthorized: Empty bewit";
        }

        var isReading = request.Method.Equals("GET", StringComparison.OrdinalIgnoreCase)
            || request.Method.Equals("HEAD", StringComparison.OrdinalIgnoreCase);
        if (!isReading)
        {
            return "Unauthorized: Invalid method";
        }

        target = stripped;
        if (!Bewit.TryParse(text, out bewit, out var fault))
        {
            return fault;
        }

        return bewit.Expires * 1000 <= request.Now.ToUnixTimeMilliseconds() ? "Unauthorized: Access expired" : null;
    }

    // What is no number is not stale: the facts have it so, and only who holds the key can send it.
    private static bool IsStale(ReadOnlySpan<char> timestamp, DateTimeOffset? wallClock) =>
        wallClock is { } now
        && double.TryParse(timestamp, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && Math.Abs((seconds * 1000) - now.ToUnixTimeMilliseconds()) > MaxSkewMilliseconds;
}
