namespace Taskcluster.Modules.Kernel.Hawk;

/// <summary>The host and port that a MAC covers, as the server sees them (spec/services.md §1.3).</summary>
/// <param name="host">Without a port; an IPv6 address keeps its brackets.</param>
/// <param name="port">Always written out in the MAC, also where it is the scheme's own.</param>
public readonly ref struct HawkAuthority(ReadOnlySpan<char> host, int port)
{
    private const int MaxLength = 4096;
    private const int HttpPort = 80;
    private const int HttpsPort = 443;

    public ReadOnlySpan<char> Host { get; } = host;

    public int Port { get; } = port;

    /// <summary>
    /// Reads the headers of a request; false if its <c>Host</c> is unusable. The forwarded ones need no trusted
    /// proxy: forged, they can only make a MAC fail. A forwarded port that does not begin with digits is passed over.
    /// </summary>
    public static bool TryFrom(
        string? host, string? forwardedPort, string? forwardedProto, bool isTls, out HawkAuthority authority)
    {
        authority = default;
        if (!TrySplit(host, out var name, out var written))
        {
            return false;
        }

        var port = LeadingInteger(forwardedPort)
            ?? (forwardedProto == "https" ? HttpsPort : written ?? (isTls ? HttpsPort : HttpPort));
        authority = new HawkAuthority(name, port);
        return true;
    }

    private static bool TrySplit(ReadOnlySpan<char> host, out ReadOnlySpan<char> name, out int? port)
    {
        name = host;
        port = null;
        if (host.IsEmpty || host.Length > MaxLength || host.Contains('/'))
        {
            return false;
        }

        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']'))
        {
            name = host[..colon];
            var digits = host[(colon + 1)..];
            if (!digits.IsEmpty)
            {
                port = LeadingInteger(digits);
                if (port is null or > ushort.MaxValue || digits.ContainsAnyExceptInRange('0', '9'))
                {
                    return false;
                }
            }
        }

        return IsPlain(name) || TryCanonical(ref name);
    }

    // Most hosts need no more than lower case, which the MAC's text gives them.
    private static bool IsPlain(ReadOnlySpan<char> name)
    {
        foreach (var character in name)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return !name.IsEmpty;
    }

    private static bool TryCanonical(ref ReadOnlySpan<char> name)
    {
        if (name.ContainsAny("@?#\\") || !Uri.TryCreate($"http://{name}/", UriKind.Absolute, out var uri))
        {
            return false;
        }

        try
        {
            name = uri.HostNameType is UriHostNameType.IPv6 ? uri.Host : uri.IdnHost;
            return true;
        }
        catch (UriFormatException)
        {
            // It looked like a host until its letters were to be written in ASCII.
            return false;
        }
    }

    private static int? LeadingInteger(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        var length = text.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(length < 0 ? text : text[..length], out var number) ? number : null;
    }
}
