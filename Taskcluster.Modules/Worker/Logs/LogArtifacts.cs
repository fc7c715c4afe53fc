using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Artifacts;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Payload;

namespace Taskcluster.Modules.Worker.Logs;

/// <summary>
/// The artifacts that hold a task's log (spec/queue.md §5.2): while it runs a reference to where it can be followed,
/// afterwards a link to the stored log.
/// </summary>
/// <param name="claim">The run.</param>
/// <param name="names">What the artifacts are called.</param>
/// <param name="log">The log.</param>
/// <param name="uploader">Makes artifacts.</param>
/// <param name="server">Serves the log here; null if that is off.</param>
/// <param name="relay">Sends the log to the server instead; null if that is off.</param>
/// <param name="serverClock">The server's time.</param>
internal sealed class LogArtifacts(
    Claim claim,
    LogNames names,
    TaskLog log,
    ArtifactUploader uploader,
    LiveLogServer? server,
    LiveLogRelay? relay,
    ServerClock serverClock)
{
    private const string ContentType = "text/plain; charset=utf-8";
    private static readonly TimeSpan ReferenceMargin = TimeSpan.FromMinutes(15);

    private string? liveUrl;

    /// <summary>Makes the log readable while it grows.</summary>
    public async Task OpenLive(TimeSpan maxRunTime, CancellationToken cancel)
    {
        var longest = serverClock.Now + maxRunTime + ReferenceMargin;
        var expires = longest < claim.Task.Expires ? longest : claim.Task.Expires;
        if (relay is not null)
        {
            await relay.Open(names.Live, expires, cancel);
            return;
        }

        if (server is null)
        {
            return;
        }

        liveUrl = server.Open(log);
        var reference = new ArtifactRequest("reference", expires)
        {
            ContentType = ContentType,
            Url = liveUrl,
        };
        await uploader.Create(names.Live, reference, cancel);
    }

    /// <summary>
    /// Ends the log and stores it; first the link, then its target, so that nobody is sent to a log that has ended.
    /// </summary>
    public async Task Store(bool withLive, CancellationToken cancel)
    {
        await Complete();
        if (withLive)
        {
            var link = new ArtifactRequest("link", claim.Task.Expires)
            {
                ContentType = ContentType,
                Artifact = names.Backing,
            };
            await uploader.Create(names.Live, link, cancel);
        }

        await uploader.Upload(names.Backing, log.Path, claim.Task.Expires, ContentType, compress: true, cancel);
    }

    /// <summary>Ends the log for its readers; those who still come are sent to the stored one.</summary>
    public async Task CloseLive(string rootUrl)
    {
        await Complete();
        if (liveUrl is not null)
        {
            server!.Close(liveUrl, ApiPath.Of(
                rootUrl, "queue", $"task/{claim.TaskId}/runs/{claim.RunId}/artifacts/{names.Backing}").OriginalString);
        }
    }

    // Followers get the end from the server before they are sent to the stored log.
    private async Task Complete()
    {
        log.Complete();
        if (relay is not null)
        {
            await relay.Finish();
        }
    }
}
