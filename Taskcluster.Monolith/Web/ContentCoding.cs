using System.IO.Compression;

namespace Taskcluster.Monolith.Web;

/// <summary>Compression of what browsers are sent.</summary>
public static class ContentCoding
{
    /// <summary>Bytes below which it is not worth its while.</summary>
    private const int From = 1024;

    /// <summary><c>br</c> or <c>gzip</c>, whichever the browser takes; null for neither.</summary>
    public static string? Pick(HttpRequest request)
    {
        var accepted = request.Headers.AcceptEncoding.ToString();
        return Accepts(accepted, "br") ? "br" : Accepts(accepted, "gzip") ? "gzip" : null;
    }

    /// <summary>The bytes in that coding.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> bytes, string coding, CompressionLevel level)
    {
        var target = new MemoryStream((bytes.Length / 3) + 64);
        using (Stream stream = coding == "br" ? new BrotliStream(target, level) : new GZipStream(target, level))
        {
            stream.Write(bytes);
        }

        return target.ToArray();
    }

    /// <summary>Sends bytes as the body of an answer, compressed where that pays; of HEAD, the headers alone.</summary>
    public static async Task Send(HttpContext context, byte[] body)
    {
        var response = context.Response;
        response.Headers.Append("Vary", "Accept-Encoding");
        if (body.Length >= From && Pick(context.Request) is { } coding)
        {
            response.Headers.ContentEncoding = coding;
            body = Compress(body, coding, CompressionLevel.Fastest);
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    private static bool Accepts(string header, string coding) => header.Split(',').Any(part =>
        part.Split(';') is var pieces
        && pieces[0].Trim().Equals(coding, StringComparison.OrdinalIgnoreCase)
        && (pieces.Length == 1 || !IsNothing(pieces[1].Trim())));

    // A weight of 0 says that the coding is not taken.
    private static bool IsNothing(string weight) =>
        weight.StartsWith("q=0", StringComparison.OrdinalIgnoreCase) && weight[3..].Trim('.', '0').Length == 0;
}
