using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// One URL for a log while it runs and afterwards, <c>/task-log/&lt;taskId&gt;/&lt;runId&gt;/&lt;name&gt;</c>; ours
/// alone. It has no powers of its own: who asks must be allowed to read the artifact, by the queue's own methods.
/// Without a query it answers as <c>getArtifact</c> does; with <c>tail</c> or <c>search</c> it reads the log itself.
/// By POST a worker begins a live log (docs/live-logs.md).
/// </summary>
internal sealed class TaskLogSurface(
    QueueOfCaller queue,
    LiveLogOpening opening,
    LiveLogs logs,
    LiveLogRanges ranges,
    LogAnswers answers,
    ContentStore contents,
    SignedUrls urls,
    Database database,
    RootUrl rootUrl) : HttpSurface
{
    private const int BufferBytes = 64 << 10;

    public override string Prefix => LogPath.Prefix;

    public override async Task Handle(HttpContext context, string target)
    {
        LogAnswers.SetHeaders(context.Response);
        var method = context.Request.Method;
        if (HttpMethods.IsOptions(method))
        {
            context.Response.Headers.AccessControlAllowMethods = "GET,HEAD,POST,OPTIONS";
            context.Response.Headers.AccessControlAllowHeaders = "Authorization,Content-Type,Range";
            return;
        }

        var path = LogPath.Parse(target);
        if (path is null || (!HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsPost(method)))
        {
            await NotFoundReply.Write(context);
            return;
        }

        try
        {
            await (HttpMethods.IsPost(method) ? opening.Open(context, path) : Read(context, path, target));
        }
        catch (ApiError error) when (!context.Response.HasStarted)
        {
            await ReplyWriter.Write(context, queue.Refusal(error, path));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has left.
        }
    }

    private async Task Read(HttpContext context, LogPath path, string target)
    {
        var question = LogQuestion.Read(target);
        if (!question.IsAsked)
        {
            await ReplyWriter.Write(context, await queue.Artifact(context, path));
            return;
        }

        using var content = JsonDocument.Parse((await queue.Content(context, path)).Body);
        var storageType = content.RootElement.GetProperty("storageType").GetString();
        var url = content.RootElement.TryGetProperty("url", out var given) ? given.GetString() : null;
        if (LogKey.Behind(url, rootUrl.ToString()) is { } key)
        {
            RequireSigned(url!);
            var log = logs.Find(key) ?? throw ApiError.ServiceUnavailable(
                "The log is not here at the moment; its worker is about to send it.");
            await ranges.Send(context, log, question);
        }
        else if (storageType == "s3" && StoredBehind(url!) is { } stored)
        {
            await Answer(context, stored, question);
        }
        else
        {
            throw ApiError.InputError(
                $"The artifact {path.Name} is of type {storageType} and kept elsewhere; only what this server keeps as "
                + "s3, or follows as a live log, can be searched and told the end of.");
        }
    }

    private Task Answer(HttpContext context, ArtifactRecord stored, LogQuestion question)
    {
        var sha256 = stored.Sha256
            ?? throw ApiError.ResourceNotFound($"Nothing was uploaded for the artifact {stored.Name}.");
        if (stored.ContentEncoding is not (null or "gzip"))
        {
            throw ApiError.InputError(
                $"The artifact {stored.Name} is stored with the encoding '{stored.ContentEncoding}'; "
                + "only gzip, or none, can be read here.");
        }

        Stream Open()
        {
            var file = new FileStream(
                contents.PathOf(sha256),
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read | FileShare.Delete,
                BufferBytes);
            return stored.ContentEncoding is null ? file : new GZipStream(file, CompressionMode.Decompress);
        }

        return question.Tail is { } lines
            ? answers.Tail(context, Open, lines)
            : answers.Search(context, Open, length: null, question, isComplete: true);
    }

    // Anybody may make a reference to any URL. Whoever knows one that is signed may read the log, and nobody else.
    private void RequireSigned(string url)
    {
        var target = url.AsSpan(rootUrl.ToString().Length);
        _ = RawTarget.TryParseQuery(RawTarget.QueryOf(target), out var query);
        var until = query.FirstOrDefault(pair => pair.Key == "until").Value;
        var signature = query.FirstOrDefault(pair => pair.Key == "signature").Value;
        if (urls.FaultOf(isUpload: false, RawTarget.PathOf(target).ToString(), until, signature) is { } fault)
        {
            throw ApiError.InputError($"The artifact is a reference to a live log that cannot be followed. {fault}");
        }
    }

    // The queue has authorized whoever asks for the artifact, and names it in the URL that it gave.
    private ArtifactRecord? StoredBehind(string url)
    {
        var begin = rootUrl + ArtifactData.Place;
        return url.StartsWith(begin, StringComparison.Ordinal)
            && LogKey.Of(string.Concat(LogKey.Place, RawTarget.PathOf(url.AsSpan(begin.Length)))) is { } key
                ? database.Read(key, static (rows, wanted) =>
                    ArtifactStore.Find(rows, wanted.TaskId, wanted.RunId, wanted.Name))
                : null;
    }
}
