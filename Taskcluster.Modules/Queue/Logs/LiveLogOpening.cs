using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Loops;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Begins a live log for a worker: makes the artifact, a reference to the log on this server, by the queue's own
/// method and with the worker's own rights, and tells where to send the log.
/// </summary>
internal sealed class LiveLogOpening(
    QueueOfCaller queue, LiveLogs logs, ForgetLiveLogs forget, SignedUrls urls)
{
    private const int LargestBody = 4096;

    /// <summary>Answers <c>{url, appendUrl}</c>. The same again is no error: the log goes on.</summary>
    /// <exception cref="ApiError">Whatever <c>createArtifact</c> says; 503: there are too many.</exception>
    public async Task Open(HttpContext context, LogPath path)
    {
        if (path.RunId is not { } runId)
        {
            throw ApiError.InputError("A live log is of a certain run; 'latest' is for readers.");
        }

        using var body = new RequestBody(LargestBody);
        await body.Read(context.Request);
        var expires = Expires(body.Bytes);
        var key = new LogKey(path.TaskId, runId, path.Name);
        if (logs.Find(key) is null)
        {
            logs.RequireRoom();
        }

        var url = urls.ForDownload(key.Path, expires);
        _ = await queue.Create(context, path, body.Bytes, Reference(url, expires));

        var log = logs.Open(key, expires);
        forget.Wake(log.Expires);
        var answer = Json(json =>
        {
            json.WriteString("url", url);
            json.WriteString("appendUrl", urls.ForUpload(key.Path, expires));
        });
        await ReplyWriter.Write(context, ApiReply.OfText(200, answer));
    }

    private static byte[] Reference(string url, DateTimeOffset expires) => Json(json =>
    {
        json.WriteString("storageType", "reference");
        json.WriteString("contentType", LogAnswers.ContentType);
        json.WriteString("expires", WireTime.Format(expires));
        json.WriteString("url", url);
    });

    private static byte[] Json(Action<Utf8JsonWriter> members)
    {
        var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    private static DateTimeOffset Expires(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("expires", out var text)
                && text.ValueKind == JsonValueKind.String
                && WireTime.TryParse(text.GetString(), out var expires))
            {
                return expires;
            }
        }
        catch (JsonException)
        {
            // As below.
        }

        throw ApiError.InputError("""The body must be {"expires": "<a moment>"}, the end of the live log.""");
    }
}
