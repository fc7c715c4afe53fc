using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Http;

/// <summary>Makes the error body of spec/queue.md §1.13 out of whatever went wrong.</summary>
public sealed partial class ErrorReplies(BodyJudge judge, TimeProvider clock, ILogger<ErrorReplies> log)
{
    private const int PieceOfText = 16 * 1024;

    public ApiReply ReplyTo(Exception error, ApiMethod method, string?[] parameters, ApiCall? call)
    {
        var known = error as ApiError ?? Unexpected(error, method);
        var time = WireTime.Format(clock.GetUtcNow());
        return new ApiReply
        {
            Status = known.Status,
            ContentType = ApiReply.JsonType,
            Body = Write(known, method, parameters, call, time),
            Headers = HeadersOf(known),
            IsOutput = false,
        };
    }

    private static KeyValuePair<string, string>[] HeadersOf(ApiError error) =>
        error.Status == 401 ? [new("www-authenticate", "hawk")]
        : error.RetryAfterSeconds is { } seconds
            ? [new("retry-after", seconds.ToString(CultureInfo.InvariantCulture))]
        : [];

    private ApiError Unexpected(Exception error, ApiMethod method)
    {
        if (error is StorageException { IsOfStatement: false } storage)
        {
            LogStorage(log, error, method.Declaration.Name);
            return ApiError.ServiceUnavailable(storage.Reply);
        }

        var incident = Guid.NewGuid();
        LogIncident(log, error, incident, method.Declaration.Name);
        return ApiError.InternalServerError(
            $"Internal server error. The server's log tells more of the incident {incident}.");
    }

    private byte[] Write(ApiError error, ApiMethod method, string?[] parameters, ApiCall? call, string time)
    {
        var declaration = method.Declaration;
        var message = $"{error.Message}\n\n---\n\n* method:     {declaration.Name}\n* errorCode:  {error.Code}\n"
            + $"* statusCode: {error.Status}\n* time:       {time}";
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("code", error.Code);
            writer.WriteString("message", message);
            writer.WriteStartObject("requestInfo");
            writer.WriteString("method", declaration.Name);
            writer.WriteStartObject("params");
            for (var index = 0; index < parameters.Length; index++)
            {
                writer.WriteString(method.Route.ParameterNames[index], parameters[index]);
            }

            writer.WriteEndObject();
            WritePayload(writer, declaration, call);
            writer.WriteString("time", time);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private void WritePayload(Utf8JsonWriter writer, ApiDeclaration declaration, ApiCall? call)
    {
        writer.WritePropertyName("payload");
        if (declaration.HidesPayload && call is not { Body.IsEmpty: true })
        {
            // Also what is no JSON, and what was too large to be read.
            writer.WriteStringValue("(OMITTED)");
        }
        else if (call is { HasJson: true })
        {
            if (declaration.Input is { } input)
            {
                // Checked before; the writer's own check knows no such depth.
                writer.WriteRawValue(judge.WithDefaults(input, call.Json).Span, skipInputValidation: true);
            }
            else
            {
                call.Json.WriteTo(writer);
            }
        }
        else if (call is { Body.IsEmpty: false } && ApiCall.IsJson(call.ContentType))
        {
            // What could not be parsed is shown as it came.
            WriteInPieces(writer, Encoding.UTF8.GetString(call.Body.Span));
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
        }
    }

    // To escape a text at once takes twelve bytes for each of its characters, which the pool would keep.
    private static void WriteInPieces(Utf8JsonWriter writer, ReadOnlySpan<char> text)
    {
        while (text.Length > PieceOfText)
        {
            writer.WriteStringValueSegment(text[..PieceOfText], isFinalSegment: false);
            text = text[PieceOfText..];
        }

        writer.WriteStringValueSegment(text, isFinalSegment: true);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Incident {Incident} in {Method}")]
    private static partial void LogIncident(ILogger log, Exception error, Guid incident, string method);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} could not be stored")]
    private static partial void LogStorage(ILogger log, Exception error, string method);
}
