using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Taskcluster.Modules.Queue.Logs;

/// <summary>
/// Which part of a running log a request means. Ranges are those of RFC 9110 and, where a log still grows, of
/// RFC 8673: one whose end lies far beyond the log's goes on with it, and one without an end is what is there now.
/// </summary>
internal sealed class LiveLogRanges(
    LogAnswers answers, LogSender sender, LiveLogsOptions options, TimeProvider clock)
{
    /// <summary>Answers GET and HEAD.</summary>
    public async Task Send(HttpContext context, LiveLog log, LogQuestion question)
    {
        context.Response.Headers.AcceptRanges = "bytes";
        var (length, isEnded, _) = log.Extent(-1);
        if (question.Search is not null)
        {
            await answers.Search(context, log.Open, length, question, isEnded);
        }
        else if (question.Tail is { } lines)
        {
            await Tail(context, log, lines, question.Follows);
        }
        else if (RangeOf(context.Request) is { } range)
        {
            await Send(context, log, range);
        }
        else
        {
            if (isEnded || !question.Follows)
            {
                context.Response.ContentLength = length;
            }

            await Send(context, log, from: 0, isEnded || !question.Follows ? length : long.MaxValue);
        }
    }

    private async Task Tail(HttpContext context, LiveLog log, int lines, bool follows)
    {
        long start;
        long length;
        await using (var file = log.Open())
        {
            length = log.Extent(-1).Length;
            start = LogTail.StartOf(file, length, lines);
        }

        LogAnswers.SetOffset(context.Response, start);
        await Send(context, log, start, follows ? long.MaxValue : length);
    }

    private async Task Send(HttpContext context, LiveLog log, RangeItemHeaderValue range)
    {
        var (length, isEnded) = await Reached(log, range, context.RequestAborted);
        var follows = !isEnded && range is { From: not null, To: not null } && range.To >= length;
        var from = range.From ?? Math.Max(0, length - range.To!.Value);
        if (from > length || (from == length && !follows))
        {
            context.Response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes */{length}");
            return;
        }

        var last = range is { From: not null, To: { } to } && (follows || to < length) ? to : length - 1;
        var whole = isEnded ? length.ToString(CultureInfo.InvariantCulture) : "*";
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange =
            string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{last}/{whole}");
        if (!follows)
        {
            context.Response.ContentLength = last + 1 - from;
        }

        await Send(context, log, from, last == long.MaxValue ? last : last + 1);
    }

    private Task Send(HttpContext context, LiveLog log, long from, long to)
    {
        context.Response.ContentType = LogAnswers.ContentType;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : sender.Follow(context, log, from, to);
    }

    // A range that begins behind the log's end is one of a log that began anew with its server, and has not come as far
    // again as this reader had. One that goes on with the log may as well begin just at its end.
    private async Task<(long Length, bool IsEnded)> Reached(
        LiveLog log, RangeItemHeaderValue range, CancellationToken aborted)
    {
        var position = range is { From: { } first, To: not null } ? first - 1 : range.From ?? -1;
        var began = clock.GetTimestamp();
        while (true)
        {
            var (length, isEnded, next) = log.Extent(position);
            var left = options.RangeWait - clock.GetElapsedTime(began);
            if (isEnded || length > position || left <= TimeSpan.Zero)
            {
                return (length, isEnded);
            }

            try
            {
                await next.WaitAsync(left, clock, aborted);
            }
            catch (TimeoutException)
            {
                // There is nothing yet; the reader is told so.
            }
        }
    }

    // More than one range, or what is none, counts as not given.
    private static RangeItemHeaderValue? RangeOf(HttpRequest request) =>
        RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var range)
        && range.Unit == "bytes" && range.Ranges.Count == 1
            ? range.Ranges.First()
            : null;
}
