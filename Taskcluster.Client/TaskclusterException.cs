using System.Net;
using System.Text.Json;

namespace Taskcluster.Net;

/// <summary>A call that the server refused, or that never reached it.</summary>
#pragma warning disable RCS1194 // Without a code it would say nothing.
public sealed class TaskclusterException : Exception
#pragma warning restore RCS1194
{
    /// <summary>The code of a call that got no complete answer.</summary>
    public const string ConnectionFailed = "ConnectionFailed";

    /// <summary>The code of a call whose answer is not what its method answers.</summary>
    public const string UnreadableAnswer = "UnreadableAnswer";

    private const string FooterStart = "\n\n---\n\n";

    internal TaskclusterException(string code, string message, Exception? cause = null, HttpStatusCode? status = null)
        : base(message, cause)
    {
        Code = code;
        Status = status;
    }

    /// <summary>
    /// The <c>code</c> of the error body, such as <c>ResourceNotFound</c>; else the status' name, or one of the codes
    /// above.
    /// </summary>
    public string Code { get; }

    /// <summary>The answer's status; null if there was no complete answer.</summary>
    public HttpStatusCode? Status { get; }

    /// <summary>What the error body says in <c>requestInfo</c> and beside it; null where it had none.</summary>
    public JsonElement? Details { get; private init; }

    /// <summary>Whether the same call may succeed later: there was no answer, or a 5xx.</summary>
    public bool IsTransient => Code == ConnectionFailed || Status >= HttpStatusCode.InternalServerError;

    /// <summary>Reads an error body; its message is taken without the footer that repeats method and time.</summary>
    internal static TaskclusterException Of(HttpStatusCode status, ReadOnlySpan<byte> body)
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
                var text = WithoutFooter(message.GetString()!);
                return new TaskclusterException(code.GetString()!, text, status: status) { Details = error.Clone() };
            }
        }
        catch (JsonException)
        {
            // A proxy in between answers with pages of its own; the status alone must do.
        }

        return new TaskclusterException(
            status.ToString(), $"The server answered {(int)status} without an error of Taskcluster's.", status: status);
    }

    private static string WithoutFooter(string message)
    {
        var footer = message.LastIndexOf(FooterStart, StringComparison.Ordinal);
        return footer < 0 ? message : message[..footer];
    }
}
