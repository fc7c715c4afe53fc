using System.Net;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.Client;

/// <summary>A call that the server refused, or that never reached it.</summary>
#pragma warning disable RCS1194 // Without status or cause it would say nothing.
public sealed class ApiCallException : Exception
#pragma warning restore RCS1194
{
    private const string FooterStart = "\n\n---\n\n";

    public ApiCallException(HttpStatusCode status, string code, string message)
        : base(message)
    {
        Status = status;
        Code = code;
    }

    public ApiCallException(string message, Exception cause)
        : base(message, cause)
    {
        Code = "ConnectionFailed";
    }

    /// <summary>The answer's status; null if there was no complete answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>The <c>code</c> of the error body (spec/queue.md §1.13); else the status' name.</summary>
    public string Code { get; }

    /// <summary>Whether the same call may succeed later: no answer, a 429, or a 5xx.</summary>
    public bool IsTransient =>
        Status is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>Reads an error body; its message is taken without the footer that repeats method and time.</summary>
    internal static ApiCallException FromAnswer(HttpStatusCode status, ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var error = document.RootElement;
            if (error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String
                && error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String)
            {
                return new ApiCallException(status, code.GetString()!, WithoutFooter(message.GetString()!));
            }
        }
        catch (JsonException)
        {
            // A proxy in between answers with pages of its own; the status alone must do.
        }

        return new ApiCallException(status, status.ToString(), $"The server answered {(int)status}.");
    }

    private static string WithoutFooter(string message)
    {
        var footer = message.LastIndexOf(FooterStart, StringComparison.Ordinal);
        return footer < 0 ? message : message[..footer];
    }
}
