using System.Text.RegularExpressions;

namespace Taskcluster.Monolith.Web.SignIn;

/// <summary>Addresses outside this site to which credentials may be sent, since a person agreed to it.</summary>
public static partial class OutsideUrl
{
    /// <summary>
    /// Whether this is an address that the command line listens at (spec/services.md §6.1); nothing else may be told
    /// the access token of a new client.
    /// </summary>
    public static bool IsCallback(string url) => IsLocalhost().IsMatch(url) && IsPlain(url);

    /// <summary>Whether this is an http or https address that a browser and we read alike.</summary>
    public static bool IsTarget(string url) =>
        IsPlain(url)
        && !url.Contains('\\')
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && url.StartsWith(uri.Scheme + "://", StringComparison.OrdinalIgnoreCase)
        && uri.Host.Length > 0
        && uri.UserInfo.Length == 0;

    /// <summary>Whether the address is of this machine, as browsers see it.</summary>
    public static bool IsThisMachine(string url) => new Uri(url) is { } uri
        && (uri.Host == "localhost" || (uri.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
            && uri.IsLoopback));

    /// <summary>What a policy calls the place that an address leads to.</summary>
    public static string OriginOf(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);

    /// <summary>The address with these values in its query, before what stands behind a <c>#</c>.</summary>
    public static string With(string url, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var hash = url.IndexOf('#');
        var (start, fragment) = hash < 0 ? (url, "") : (url[..hash], url[hash..]);
        var mark = start.Contains('?') ? '&' : '?';
        foreach (var (name, value) in query)
        {
            if (value is not null)
            {
                start += $"{mark}{name}={Encoded(value)}";
                mark = '&';
            }
        }

        return start + fragment;
    }

    // Listeners of the command line were written for plain text, in which a slash stands as it is.
    private static string Encoded(string value) => Uri.EscapeDataString(value)
        .Replace("%2F", "/", StringComparison.Ordinal).Replace("%3A", ":", StringComparison.Ordinal)
        .Replace("%40", "@", StringComparison.Ordinal).Replace("%21", "!", StringComparison.Ordinal);

    private static bool IsPlain(string url) => !url.AsSpan().ContainsAnyExceptInRange('!', '~');

    [GeneratedRegex(@"^https?://localhost(:[0-9]+)?(/|\z)", RegexOptions.None, 1000)]
    private static partial Regex IsLocalhost();
}
