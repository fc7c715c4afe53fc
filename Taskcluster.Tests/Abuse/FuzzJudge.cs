using System.IO.Compression;
using System.Reflection;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Abuse;

/// <summary>
/// What an answer may be, whatever was asked: never a 5xx, never a cut connection, and an error says what it is.
/// </summary>
internal static class FuzzJudge
{
    // From the only places that make errors, so that a new kind needs no mention here.
    private static readonly HashSet<(string Code, int Status)> Errors =
    [
        .. from factory in typeof(ApiError).GetMethods(BindingFlags.Public | BindingFlags.Static)
           where factory.ReturnType == typeof(ApiError)
               && factory.GetParameters().Skip(1).All(parameter => parameter.HasDefaultValue)
           let parameters = factory.GetParameters().Skip(1).Select(parameter => parameter.DefaultValue)
           let error = (ApiError)factory.Invoke(null, ["x", .. parameters])!
           where error.Status < 500
           select (error.Code, error.Status),
    ];

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    private const int ShortestSentence = 10;

    // Words of the program and of what it is made of; no request holds them.
    private static readonly string[] Insides =
    [
        "System.", "Taskcluster.M", "reader options", "Exception:", "SQLite", "SQL logic", "Object reference", "   at ",
    ];

    // What the web server answers by itself to what is no HTTP, without a body.
    private static readonly int[] OfWebServer = [400, 404, 405, 408, 411, 413, 414, 417, 426, 431, 501, 505];

    /// <summary>What is wrong with the answer; null: nothing.</summary>
    public static string? Fault(FuzzRequest request, RawAnswer? answer)
    {
        if (answer is null)
        {
            return request.IsBadHttp ? null : "there was no answer";
        }

        if (answer.Status is 200 or 201 or 202 or 204 or 206 or 301 or 302 or 303 or 304)
        {
            return FaultOfSuccess(answer);
        }

        if (answer.Status < 400)
        {
            return $"no method answers {answer.Status}";
        }

        if (answer.Bytes.Length == 0)
        {
            return request.Verb == "HEAD" && answer.Status != 500 ? null
                : (request.IsBadHttp || request.IsMaybeBadHttp) && OfWebServer.Contains(answer.Status) ? null
                : $"the answer {answer.Status} says nothing";
        }

        try
        {
            using var document = JsonDocument.Parse(Plain(answer), Deep);
            return FaultOf(document.RootElement, answer);
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            return $"the error is no JSON: {error.Message}";
        }
    }

    private static string? FaultOfSuccess(RawAnswer answer)
    {
        if (answer.Bytes.Length == 0
            || answer.Header("Content-Type")?.StartsWith("application/json", StringComparison.Ordinal) is not true)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(Plain(answer), Deep);
            return null;
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            return $"the answer is no JSON: {error.Message}";
        }
    }

    // The body as it was before it was compressed.
    private static Stream Plain(RawAnswer answer)
    {
        var bytes = new MemoryStream(answer.Bytes);
        return answer.Header("Content-Encoding") switch
        {
            null => bytes,
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            "gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            "deflate" => new ZLibStream(bytes, CompressionMode.Decompress),
            var other => throw new InvalidDataException($"{other} was not asked for."),
        };
    }

    private static string? FaultOf(JsonElement body, RawAnswer answer)
    {
        if (body.TryGetProperty("error", out var text) && text.ValueKind == JsonValueKind.String)
        {
            return answer.Status is 404 or 421 ? null : $"{answer.Status} is no answer of the front door";
        }

        if (!body.TryGetProperty("code", out var code) || !body.TryGetProperty("message", out var message)
            || !body.TryGetProperty("requestInfo", out var info))
        {
            return "the error has not the members code, message and requestInfo";
        }

        if (!Errors.Contains((code.GetString()!, answer.Status)))
        {
            return $"nobody meant an answer {answer.Status} {code}";
        }

        foreach (var member in (string[])["method", "params", "payload", "time"])
        {
            if (!info.TryGetProperty(member, out _))
            {
                return $"requestInfo has no {member}";
            }
        }

        return FaultOf(message.GetString()!, answer.Status);
    }

    private static string? FaultOf(string message, int status)
    {
        var end = message.LastIndexOf("\n\n---\n\n", StringComparison.Ordinal);
        if (end < 0 || !message.AsSpan(end).Contains($"\n* statusCode: {status}\n", StringComparison.Ordinal))
        {
            return "the message has not the lines at its end";
        }

        var told = message[..end];
        return told.Length < ShortestSentence ? "the message is no sentence"
            : Insides.FirstOrDefault(told.Contains) is { } word ? $"the message tells of our insides: {word}"
            : null;
    }
}
