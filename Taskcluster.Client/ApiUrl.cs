using System.Text;

namespace Taskcluster.Net;

/// <summary>URLs of API methods, made as every Taskcluster client makes them.</summary>
internal static class ApiUrl
{
    // A parameter such as ".." has nothing to encode; canonicalization would take it for a step up.
    private static readonly UriCreationOptions AsWritten = new()
    {
        DangerousDisablePathAndQueryCanonicalization = true,
    };

    /// <summary>
    /// The URL of a method. The holes of <paramref name="path"/> are its parameters; each is percent-encoded as a
    /// whole, slashes included. Query options that are null are left out.
    /// </summary>
    public static Uri Of(
        Uri rootUrl, string service, FormattableString path, ReadOnlySpan<(string Name, object? Value)> query)
    {
        var parameters = path.GetArguments();
        var encoded = Array.ConvertAll<object?, object?>(
            parameters, one => Uri.EscapeDataString(Convert.ToString(one) ?? ""));
        var url = new StringBuilder(rootUrl.OriginalString.TrimEnd('/')).Append("/api/").Append(service);
        url.AppendFormat(null, path.Format, encoded);
        var mark = '?';
        foreach (var (name, value) in query)
        {
            if (value is not null)
            {
                url.Append(mark).Append(name).Append('=').Append(Uri.EscapeDataString(Convert.ToString(value) ?? ""));
                mark = '&';
            }
        }

        return Exact(url.ToString());
    }

    /// <summary>A URL that is sent exactly as it is written.</summary>
    public static Uri Exact(string url) => new(url, AsWritten);
}
