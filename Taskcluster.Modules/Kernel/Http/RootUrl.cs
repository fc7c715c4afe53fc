namespace Taskcluster.Modules.Kernel.Http;

/// <summary>What every part of the host knows of where it is reached.</summary>
/// <param name="Value">As configured, without a slash at its end; never taken from a request.</param>
public sealed record RootUrl(string Value)
{
    private readonly Uri uri = new(Value);

    /// <summary>Host and, unless it is the scheme's own, port.</summary>
    public string Authority => uri.Authority;

    /// <summary>The host without its port.</summary>
    public string Host => uri.Host;

    public bool IsHttps => uri.Scheme == Uri.UriSchemeHttps;

    /// <summary>Drops the slashes at the end.</summary>
    /// <exception cref="Storage.UnusableDataException">Not an absolute http or https URL.</exception>
    public static RootUrl Parse(string text)
    {
        var trimmed = text.TrimEnd('/');
        return Uri.TryCreate(trimmed, UriKind.Absolute, out var uri)
            && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? new RootUrl(trimmed)
            : throw new Storage.UnusableDataException(
                $"The root URL '{text}' is not an absolute http or https URL such as http://localhost:8080.");
    }

    public override string ToString() => Value;
}
