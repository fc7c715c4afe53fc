using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Http;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Answers readers of logs. Following takes no thread and no memory while nothing comes; what reads a whole log, as a
/// search does, takes one of a few turns.
/// </summary>
internal sealed class LogAnswers(LiveLogsOptions options, IHostApplicationLifetime host) : IDisposable
{
    public const string ContentType = "text/plain; charset=utf-8";

    private const string OffsetHeader = "x-taskcluster-log-offset";
    private const int PieceBytes = 32 << 10;

    private readonly SemaphoreSlim turns = new(options.SearchesAtOnce);
    private int followers;

    /// <summary>The headers of whatever answers with a log.</summary>
    public static void SetHeaders(HttpResponse response)
    {
        response.Headers.AccessControlAllowOrigin = "*";
        response.Headers.AccessControlExposeHeaders = $"Content-Range,Transfer-Encoding,{OffsetHeader}";
        response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        response.Headers.CacheControl = "no-store";
    }

    /// <summary>Sends a part of a running log, waiting for what is not there yet.</summary>
    /// <param name="context">Status and headers are set.</param>
    /// <param name="log">The log.</param>
    /// <param name="from">The first byte.</param>
    /// <param name="to">The byte behind the last one; the log may end before.</param>
    /// <exception cref="ApiError">503: there are too many readers.</exception>
    public async Task Follow(HttpContext context, LiveLog log, long from, long to)
    {
        if (Interlocked.Increment(ref followers) > options.MostFollowers)
        {
            Interlocked.Decrement(ref followers);
            context.Response.ContentLength = null;
            context.Response.Headers.ContentRange = default;
            throw ApiError.ServiceUnavailable(
                $"{options.MostFollowers} readers follow logs here, which is the limit (LiveLogs:MostFollowers).");
        }

        try
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(
                context.RequestAborted, host.ApplicationStopping);
            context.Response.ContentType = ContentType;
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await context.Response.StartAsync(stop.Token);
            await Copy(log, from, to, context.Response.Body, stop.Token);
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
        {
            // The reader left, the program ends, or the log went while it was read: no answer that looks complete.
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref followers);
        }
    }

    /// <summary>Sends the last lines of a log that does not grow.</summary>
    /// <param name="context">The request.</param>
    /// <param name="open">Opens the log, unpacked.</param>
    /// <param name="lines">How many.</param>
    public async Task Tail(HttpContext context, Func<Stream> open, int lines)
    {
        var window = ArrayPool<byte>.Shared.Rent(LogTail.WindowBytes);
        try
        {
            var (tail, start) = await InTurn(context, log => TailOf(log, lines, window, context.RequestAborted), open);
            SetOffset(context.Response, start);
            context.Response.ContentType = ContentType;
            context.Response.ContentLength = tail.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await context.Response.Body.WriteAsync(tail, context.RequestAborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(window);
        }
    }

    /// <summary>Sends what is found in a log.</summary>
    /// <param name="context">The request.</param>
    /// <param name="open">Opens the log, unpacked.</param>
    /// <param name="question">What is looked for.</param>
    /// <param name="isComplete">Whether the log has ended.</param>
    public async Task Search(HttpContext context, Func<Stream> open, LogQuestion question, bool isComplete)
    {
        var found = await InTurn(
            context,
            log => new LogSearch(question.Search!, question.Limit, question.From).Run(log, context.RequestAborted),
            open);
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

    private static (ReadOnlyMemory<byte> Tail, long Start) TailOf(
        Stream log, int lines, byte[] window, CancellationToken cancel)
    {
        if (!log.CanSeek)
        {
            return LogTail.OfStream(log, lines, window.AsMemory(0, LogTail.WindowBytes), cancel);
        }

        var start = LogTail.StartOf(log, log.Length, lines);
        var tail = window.AsMemory(0, (int)(log.Length - start));
        log.Position = start;
        log.ReadExactly(tail.Span);
        return (tail, start);
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

    private static async Task Copy(LiveLog log, long from, long to, Stream body, CancellationToken stop)
    {
        var position = from;
        while (position < to)
        {
            var (length, isEnded, next) = log.Extent(position);
            if (position < length)
            {
                position = await CopyPresent(log, position, Math.Min(length, to), body, stop);
                await body.FlushAsync(stop);
            }
            else if (isEnded)
            {
                return;
            }
            else
            {
                await next.WaitAsync(stop);
            }
        }
    }

    private static async Task<long> CopyPresent(
        LiveLog log, long position, long end, Stream body, CancellationToken stop)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (position < end)
            {
                var wanted = (int)Math.Min(PieceBytes, end - position);
                var count = await log.Read(position, buffer.AsMemory(0, wanted), stop);
                if (count == 0)
                {
                    throw new ObjectDisposedException(nameof(LiveLog), "The log is shorter than it was.");
                }

                await body.WriteAsync(buffer.AsMemory(0, count), stop);
                position += count;
            }

            return position;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<T> InTurn<T>(HttpContext context, Func<Stream, T> work, Func<Stream> open)
    {
        await turns.WaitAsync(context.RequestAborted);
        try
        {
            return await Task.Run(
                () =>
                {
                    using var log = open();
                    return work(log);
                },
                context.RequestAborted);
        }
        catch (FileNotFoundException)
        {
            throw ApiError.ResourceNotFound("The log is gone.");
        }
        catch (InvalidDataException error)
        {
            throw ApiError.InputError($"The log cannot be unpacked: {error.Message}");
        }
        finally
        {
            turns.Release();
        }
    }
}
