using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Answers what is asked of a log: its end, or what stands in it. What reads a whole log takes one of a few turns.
/// </summary>
internal sealed class LogAnswers(LiveLogsOptions options, LiveLogs logs, LogSender sender) : IDisposable
{
    public const string ContentType = "text/plain; charset=utf-8";

    private const string OffsetHeader = "x-taskcluster-log-offset";
    private const int LargestInMemory = 64 << 10;

    private readonly SemaphoreSlim turns = new(options.SearchesAtOnce);

    /// <summary>The headers of whatever answers with a log.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = $"Content-Range,Transfer-Encoding,{OffsetHeader}";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Sends the last lines of a log that does not grow.</summary>
    /// <param name="context">The request.</param>
    /// <param name="open">Opens the log, unpacked.</param>
    /// <param name="lines">How many.</param>
    public async Task Tail(HttpContext context, Func<Stream> open, int lines)
    {
        var tail = await InTurn(context, () => TailOf(open, lines, context.RequestAborted));
        await using var content = tail.Content;
        SetOffset(context.Response, tail.Start);
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = content.Length - content.Position;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await sender.Send(context, content);
        }
    }

    /// <summary>Sends what is found in a log.</summary>
    /// <param name="context">The request.</param>
    /// <param name="open">Opens the log, unpacked.</param>
    /// <param name="length">Where the log ends; null: where the stream does.</param>
    /// <param name="question">What is looked for.</param>
    /// <param name="isComplete">Whether the log has ended.</param>
    public async Task Search(
        HttpContext context, Func<Stream> open, long? length, LogQuestion question, bool isComplete)
    {
        var found = await InTurn(context, () =>
        {
            using var log = open();
            var search = new LogSearch(question.Search!, question.Limit, question.From);
            return search.Run(log, length ?? options.LargestSearchBytes + 1, context.RequestAborted);
        });
        RequireShort(found.Bytes);
        var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            Write(json, found, isComplete);
        }

        await ReplyWriter.Write(context, ApiReply.OfText(200, text.ToArray()));
    }

    /// <summary>Tells at which byte of the log an answer begins.</summary>
    public static void SetOffset(HttpResponse response, long offset) =>
        response.Headers[OffsetHeader] = offset.ToString(CultureInfo.InvariantCulture);

    public void Dispose() => turns.Dispose();

    // A reader may take the tail slowly, and it may be long: what is not in a file already goes into one.
    private (Stream Content, long Start) TailOf(Func<Stream> open, int lines, CancellationToken cancel)
    {
        var log = open();
        try
        {
            if (log.CanSeek)
            {
                var start = LogTail.StartOf(log, log.Length, lines);
                log.Position = start;
                (var whole, log) = (log, Stream.Null);
                return (whole, start);
            }

            return UnpackedTail(log, lines, cancel);
        }
        finally
        {
            log.Dispose();
        }
    }

    private (Stream Content, long Start) UnpackedTail(Stream log, int lines, CancellationToken cancel) =>
        LogTail.OfStream(
            log,
            lines,
            options.LargestSearchBytes,
            (tail, start) =>
            {
                RequireShort(start + tail.Length);
                Stream content = tail.Length <= LargestInMemory ? new MemoryStream(tail.Length) : logs.OpenTemporary();
                content.Write(tail.Span);
                content.Position = 0;
                return (content, start);
            },
            cancel);

    private void RequireShort(long bytes)
    {
        if (bytes > options.LargestSearchBytes)
        {
            throw ApiError.InputError(
                $"The log has more than {options.LargestSearchBytes} bytes (LiveLogs:LargestSearchBytes), which is too "
                + "many to be searched or unpacked here; it can be fetched.");
        }
    }

    private static void Write(Utf8JsonWriter json, LogMatches found, bool isComplete)
    {
        json.WriteStartObject();
        json.WriteStartArray("matches");
        foreach (var match in found.Matches)
        {
            json.WriteStartObject();
            json.WriteNumber("line", match.Line);
            json.WriteNumber("offset", match.Offset);
            json.WriteString("text", match.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("bytes", found.Bytes);
        if (found.Lines is { } lines)
        {
            json.WriteNumber("lines", lines);
        }

        if (found.Next is { } next)
        {
            json.WriteNumber("next", next);
        }

        json.WriteBoolean("isComplete", isComplete);
        json.WriteEndObject();
    }

    private async Task<T> InTurn<T>(HttpContext context, Func<T> work)
    {
        await turns.WaitAsync(context.RequestAborted);
        try
        {
            return await Task.Run(work, context.RequestAborted);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ApiError.ResourceNotFound("The log is gone.");
        }
        catch (InvalidDataException error)
        {
            throw ApiError.InputError($"The log cannot be unpacked: {error.Message}");
        }
        catch (IOException error)
        {
            throw ApiError.ServiceUnavailable($"The log cannot be read: {error.Message}");
        }
        finally
        {
            turns.Release();
        }
    }
}
