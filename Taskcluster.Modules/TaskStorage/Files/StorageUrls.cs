using Taskcluster.Modules.Kernel.Http;

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
