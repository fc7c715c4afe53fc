using System.Globalization;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>Which log: an artifact of a run.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="RunId">Its run.</param>
/// <param name="Name">The artifact's name.</param>
internal sealed record LogKey(string TaskId, int RunId, string Name)
{
    /// <summary>How the raw targets of live logs begin; task, run, encoded name and a file name follow.</summary>
    public const string Place = "/live-log/";

    private string Run => RunId.ToString(CultureInfo.InvariantCulture);

    /// <summary>The raw path at which the running log is.</summary>
    public string Path => $"{Place}{TaskId}/{Run}/{SignedUrls.Encode(Name)}/{SignedUrls.FileNameOf(Name)}";

    /// <summary>The raw path of <c>queue.getArtifact</c>.</summary>
    public string ApiPath => $"/api/queue/v1/task/{TaskId}/runs/{Run}/artifacts/{Uri.EscapeDataString(Name)}";

    /// <summary>The log at a raw path; null if there cannot be one.</summary>
    public static LogKey? Of(ReadOnlySpan<char> path) =>
        path.StartsWith(Place, StringComparison.Ordinal)
        && path[Place.Length..].ToString().Split('/') is [var taskId, var run, var encoded, _]
        && Digits.TryRead(run, out int runId)
        && SignedUrls.TryDecode(encoded, out var name)
            ? new LogKey(taskId, runId, name)
            : null;

    /// <summary>The log that a reference leads to; null if that is none of this server's.</summary>
    /// <param name="url">The reference's URL.</param>
    /// <param name="rootUrl">This server's.</param>
    public static LogKey? Behind(string? url, string rootUrl) =>
        url is not null && url.StartsWith(rootUrl + Place, StringComparison.Ordinal)
            ? Of(Kernel.Http.RawTarget.PathOf(url.AsSpan(rootUrl.Length)))
            : null;
}
