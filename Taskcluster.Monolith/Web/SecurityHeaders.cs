using Microsoft.Extensions.Primitives;

namespace Taskcluster.Monolith.Web;

/// <summary>
/// What every page tells the browser: nothing runs, is shown or is fetched but this site's own files; no page of
/// another site can frame it, hold its window, or learn where a link came from.
/// </summary>
public static class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        + "connect-src 'self'; frame-src 'self'; manifest-src 'self'; base-uri 'none'; frame-ancestors 'none'; "
        + "form-action 'self'";

    private static readonly StringValues SameOrigin = "same-origin";
    private static readonly StringValues Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), serial=(), usb=()";

    /// <summary>Sets them.</summary>
    /// <param name="headers">Of the answer.</param>
    /// <param name="formTargets">See <see cref="SiteRequest.FormTargets"/>.</param>
    public static void Set(IHeaderDictionary headers, IEnumerable<string> formTargets)
    {
        headers.ContentSecurityPolicy = string.Join(' ', [Policy, .. formTargets]);
        headers.XContentTypeOptions = "nosniff";

        // Not no-referrer: with that, browsers send our own forms with `Origin: null`.
        headers["Referrer-Policy"] = SameOrigin;
        headers["Cross-Origin-Opener-Policy"] = SameOrigin;
        headers["Cross-Origin-Resource-Policy"] = SameOrigin;
        headers["Permissions-Policy"] = Permissions;
        headers.XFrameOptions = "DENY";
    }
}
