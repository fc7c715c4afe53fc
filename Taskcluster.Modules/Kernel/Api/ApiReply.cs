using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Taskcluster.Modules.Kernel.Api;

/// <summary>What a call is answered with.</summary>
public sealed class ApiReply
{
    /// <summary>204, no body.</summary>
    public static readonly ApiReply Empty = new() { Status = 204 };

    public const string JsonType = "application/json; charset=utf-8";

    public required int Status { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The media type of the body, if there is one.</summary>
    public string? ContentType { get; init; }

    /// <summary>Further headers.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether the body is of the method's output schema.</summary>
    public bool IsOutput { get; init; } = true;

    /// <summary>
    /// What undoes the call where the connection broke before the first byte of the reply was written; after that,
    /// nobody knows what the caller has seen.
    /// </summary>
    public Func<Task>? Undelivered { get; init; }

    /// <summary>
    /// Writes the body, or takes the connection over, for as long as it likes; status and headers are set before. It
    /// throws nothing. A HEAD request gets the headers alone.
    /// </summary>
    public Func<HttpContext, Task>? Stream { get; init; }

    public static ApiReply Json<T>(int status, T value, JsonTypeInfo<T> type) =>
        OfText(status, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>A reply whose JSON is written already.</summary>
    public static ApiReply OfText(int status, ReadOnlyMemory<byte> json) => new()
    {
        Status = status,
        Body = json,
        ContentType = JsonType,
    };
}
