using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Amqp.Connections;

/// <summary>Where a broker is and who we are to it. Its text is for people: it has no password.</summary>
/// <param name="IsTls">Whether the connection is encrypted (<c>amqps</c>).</param>
/// <param name="Host">A name or an IP address, without brackets.</param>
/// <param name="Port">By default 5672, or 5671 with TLS.</param>
/// <param name="VirtualHost">By default <c>/</c>.</param>
/// <param name="User">By default <c>guest</c>.</param>
/// <param name="Password">By default <c>guest</c>.</param>
internal sealed record BrokerAddress(
    bool IsTls, string Host, int Port, string VirtualHost, string User, string Password)
{
    private const int PlainPort = 5672;
    private const int TlsPort = 5671;
    private const string Right = "It must be like amqp://user:password@host:5672/virtual-host, or amqps:// with TLS; "
        + "what is special in user, password and virtual host is escaped (%2F is a slash).";

    /// <summary>Reads a URL by the rules of RabbitMQ's URI specification, without its query parameters.</summary>
    /// <exception cref="UnusableDataException">It is none; the message repeats it without its password.</exception>
    public static BrokerAddress Parse(string url)
    {
        var text = url.Trim();
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !HasName(uri))
        {
            throw Wrong(text, "is not a URL");
        }

        if (uri.Scheme is not ("amqp" or "amqps"))
        {
            throw Wrong(text, $"has the scheme '{uri.Scheme}'");
        }

        if (uri.IdnHost.Length == 0)
        {
            throw Wrong(text, "names no host");
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Wrong(text, "has a query or a fragment; heartbeat and timeouts are settings beside it");
        }

        var virtualHost = uri.AbsolutePath.TrimStart('/');
        if (virtualHost.Contains('/') || uri.AbsolutePath.StartsWith("//", StringComparison.Ordinal))
        {
            throw Wrong(text, "has more than one word in its path, which names the virtual host");
        }

        var isTls = uri.Scheme == "amqps";
        var (user, password) = Credentials(text, uri.UserInfo);
        return new BrokerAddress(
            isTls,
            uri.IdnHost,
            uri.Port > 0 ? uri.Port : isTls ? TlsPort : PlainPort,
            virtualHost.Length == 0 ? "/" : Uri.UnescapeDataString(virtualHost),
            user,
            password);
    }

    /// <summary>The URL without user and password.</summary>
    public override string ToString()
    {
        var host = Host.Contains(':') ? $"[{Host}]" : Host;
        var path = VirtualHost == "/" ? "" : $"/{Uri.EscapeDataString(VirtualHost)}";
        return $"{(IsTls ? "amqps" : "amqp")}://{host}:{Port}{path}";
    }

    // A host may be taken for one until it is asked for as the name that is looked up.
    private static bool HasName(Uri uri)
    {
        try
        {
            _ = uri.IdnHost;
            return true;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }

    private static (string User, string Password) Credentials(string text, string userInfo)
    {
        if (userInfo.Length == 0)
        {
            return ("guest", "guest");
        }

        var colon = userInfo.IndexOf(':');
        if (colon <= 0 || colon == userInfo.Length - 1)
        {
            throw Wrong(text, "has only one of user and password");
        }

        return (Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }

    private static UnusableDataException Wrong(string text, string what) =>
        new($"Pulse:Amqp:Url '{WithoutPassword(text)}' {what}. {Right}");

    // Also of what is no URL at all: a password with a slash in it makes it one.
    private static string WithoutPassword(string text)
    {
        var at = text.LastIndexOf('@');
        var slashes = text.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? text : $"{(slashes >= 0 && slashes < at ? text[..(slashes + 2)] : "")}***{text[at..]}";
    }
}
