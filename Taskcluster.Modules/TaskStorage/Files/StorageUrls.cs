using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.TaskStorage.Files;

/// <summary>The absolute URLs that stand in the layout's files; made from the settings, never from a request.</summary>
public sealed class StorageUrls(RootUrl rootUrl, TaskStorageOptions options)
{
    /// <summary>How raw targets below the root URL begin; <c>/tasks/</c> is the UI's.</summary>
    public const string Prefix = "/task-storage/";

    /// <summary>Where the layout's root is, without a slash at its end.</summary>
    public string Root { get; } = options.Host is { Length: > 0 } host
        ? $"{(rootUrl.IsHttps ? "https" : "http")}://{host}"
        : rootUrl + Prefix.TrimEnd('/');

    /// <summary>Makes sure that the host of the settings, if there is one, can be one.</summary>
    /// <exception cref="UnusableDataException">It is not a name with a port at most, or is the root URL's.</exception>
    public void RequireHost()
    {
        if (options.Host is not { Length: > 0 } host)
        {
            return;
        }

        if (!Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var uri)
            || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            throw new UnusableDataException(
                $"TaskStorage:Host is '{host}', which is no host; it must be as in tasks.example.com, with a port "
                + "where that is not the scheme's own.");
        }

        if (string.Equals(host, rootUrl.Authority, StringComparison.OrdinalIgnoreCase))
        {
            throw new UnusableDataException(
                $"TaskStorage:Host is '{host}', which is the root URL's host: nothing else could be reached there. "
                + $"Leave it out, to have task storage at {rootUrl}{Prefix} alone.");
        }
    }

    /// <summary>The URL of <c>runs/&lt;runId&gt;/&lt;document&gt;</c>.</summary>
    public string OfDocument(string taskId, int runId, string document) =>
        Root + PathOf(taskId, runId, document);

    /// <summary>The same without the root.</summary>
    public static string PathOf(string taskId, int runId, string document) => $"/{taskId}/runs/{runId}/{document}";

    /// <summary>
    /// The getArtifact URL of one run. Slashes stay readable, unless clients would resolve or lose a part between
    /// them.
    /// </summary>
    public string OfArtifact(string taskId, int runId, string name)
    {
        var parts = name.Split('/');
        var escaped = parts.Any(part => part is "" or "." or "..")
            ? Uri.EscapeDataString(name)
            : string.Join('/', parts.Select(Uri.EscapeDataString));
        return $"{rootUrl}/api/queue/v1/task/{taskId}/runs/{runId}/artifacts/{escaped}";
    }
}
