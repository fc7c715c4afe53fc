namespace Taskcluster.Modules.Kernel.Client;

/// <summary>URLs of API methods, made as every Taskcluster client makes them (spec/queue.md §1.1 and §1.6).</summary>
public static class ApiPath
{
    // A parameter such as ".." has nothing to encode; canonicalization would take it for a step up.
    private static readonly UriCreationOptions AsWritten = new()
    {
        DangerousDisablePathAndQueryCanonicalization = true,
    };

    /// <summary>
    /// The URL of a method. The holes of <paramref name="path"/> are its parameters; each is percent-encoded as a
    /// whole, slashes included.
    /// </summary>
    public static Uri Of(string rootUrl, string service, FormattableString path)
    {
        var parameters = path.GetArguments();
        var encoded = new object[parameters.Length];
        for (var index = 0; index < parameters.Length; index++)
        {
            encoded[index] = Uri.EscapeDataString(Convert.ToString(parameters[index]) ?? string.Empty);
        }

        return Exact($"{rootUrl.TrimEnd('/')}/api/{service}/v1/{string.Format(path.Format, encoded)}");
    }

    /// <summary>A URL that is sent exactly as it is written.</summary>
    public static Uri Exact(string url) => new(url, AsWritten);
}
