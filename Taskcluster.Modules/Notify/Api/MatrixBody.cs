using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>A message for a Matrix room (spec/services.md §4.4).</summary>
[Schema("notify", "matrix-request", Title = "Send Matrix Notice Request")]
public sealed record MatrixBody
{
    [Says("The room's id, such as `!abc:example.org`.")]
    public required string RoomId { get; init; }

    [Says("The text, for clients that do not read the formatted one.")]
    public required string Body { get; init; }

    [Says("The form of the formatted text, such as `org.matrix.custom.html`.")]
    public string? Format { get; init; }

    [Says("The formatted text.")]
    public string? FormattedBody { get; init; }

    [Default, Says("What kind of message it is.")]
    public MatrixMessageType Msgtype { get; set; } = MatrixMessageType.Notice;
}

/// <summary>Kinds of messages in a room.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MatrixMessageType>))]
public enum MatrixMessageType
{
    /// <summary>From a program; no other program answers to it.</summary>
    [JsonStringEnumMemberName("m.notice")]
    Notice,

    [JsonStringEnumMemberName("m.text")]
    Text,

    [JsonStringEnumMemberName("m.emote")]
    Emote,
}
