using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>Writes replies: status, headers, weak ETag, and the body compressed where that pays.</summary>
internal static class ReplyWriter
{
    /// <summary>Bytes below which compression is not worth its while (spec/queue.md §1.9).</summary>
    private const int CompressFrom = 1024;

    /// <summary>Sends the reply, or what a broken connection would have let through of it.</summary>
    public static Task Write(HttpContext context, ApiReply reply, AnswerFate fate) => fate switch
    {
        AnswerFate.None => Lose(context, reply),
        AnswerFate.Half => WriteHalf(context, reply),
        _ => Write(context, reply),
    };

    public static async Task Write(HttpContext context, ApiReply reply)
    {
        if (context.RequestAborted.IsCancellationRequested && reply.Undelivered is not null)
        {
            await reply.Undelivered();
            return;
        }

        var response = context.Response;
        WriteHead(response, reply);
        if (reply.Stream is { } stream)
        {
            response.ContentType = reply.ContentType;
            await (HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : stream(context));
            return;
        }

        if (reply.Body.IsEmpty)
        {
            return;
        }

        if (IsUnchanged(context, reply))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = reply.ContentType;
        var body = Compressed(context, reply.Body);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body);
        }
    }

    private static void WriteHead(HttpResponse response, ApiReply reply)
    {
        response.StatusCode = reply.Status;
        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }
    }

    // Who sees the connection break can rely on it that what can be undone is undone.
    private static async Task Lose(HttpContext context, ApiReply reply)
    {
        if (reply.Undelivered is { } undo)
        {
            await undo();
        }

        context.Abort();
    }

    // The head announces all of the body. Of a stream the head alone is sent.
    private static async Task WriteHalf(HttpContext context, ApiReply reply)
    {
        var response = context.Response;
        if (!reply.Body.IsEmpty || reply.Stream is not null)
        {
            WriteHead(response, reply);
            response.ContentType = reply.ContentType;
            response.ContentLength = reply.Stream is null ? reply.Body.Length : null;
            await response.StartAsync();
            await response.BodyWriter.WriteAsync(reply.Body[..(reply.Body.Length / 2)]);
        }

        context.Abort();
    }

    private static bool IsUnchanged(HttpContext context, ApiReply reply)
    {
        var method = context.Request.Method;
        if (reply.Status != 200 || !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method)))
        {
            return false;
        }

        var hash = default(HashCode);
        hash.AddBytes(reply.Body.Span);
        var tag = $"W/\"{reply.Body.Length:x}-{hash.ToHashCode():x8}\"";
        context.Response.Headers.ETag = tag;
        var known = context.Request.Headers.IfNoneMatch;
        return known.Count > 0
            && (known.ToString().Contains(tag, StringComparison.Ordinal) || known.ToString().Trim() == "*");
    }

    private static ReadOnlyMemory<byte> Compressed(HttpContext context, ReadOnlyMemory<byte> body)
    {
        if (body.Length < CompressFrom)
        {
            return body;
        }

        var headers = context.Response.Headers;
        headers.Vary = "Accept-Encoding";
        var accepted = context.Request.Headers.AcceptEncoding.ToString();
        var coding = Accepts(accepted, "br") ? "br"
            : Accepts(accepted, "gzip") ? "gzip"
            : Accepts(accepted, "deflate") ? "deflate" : null;
        if (coding is null)
        {
            return body;
        }

        headers.ContentEncoding = coding;
        var target = new MemoryStream(body.Length / 2);
        using (var stream = Compressor(coding, target))
        {
            stream.Write(body.Span);
        }

        return target.ToArray();
    }

    // Whether a coding is listed, and not with a weight of nothing ("br;q=0").
    private static bool Accepts(ReadOnlySpan<char> header, ReadOnlySpan<char> coding)
    {
        foreach (var range in header.Split(','))
        {
            var part = header[range];
            var semicolon = part.IndexOf(';');
            var name = semicolon < 0 ? part : part[..semicolon];
            if (name.Trim().Equals(coding, StringComparison.OrdinalIgnoreCase))
            {
                return semicolon < 0 || part[(semicolon + 1)..].Trim() is not ['q' or 'Q', '=', .. var weight]
                    || weight.TrimEnd('0') is not ([] or "0." or ".");
            }
        }

        return false;
    }

    private static Stream Compressor(string coding, Stream target) => coding switch
    {
        "br" => new BrotliStream(target, CompressionLevel.Fastest),
        "gzip" => new GZipStream(target, CompressionLevel.Fastest),
        _ => new ZLibStream(target, CompressionLevel.Fastest),
    };
}
