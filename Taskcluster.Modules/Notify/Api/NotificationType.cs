using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>The ways by which somebody can be notified.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationType>))]
public enum NotificationType
{
    [JsonStringEnumMemberName("email")]
    Email,

    [JsonStringEnumMemberName("pulse")]
    Pulse,

    [JsonStringEnumMemberName("matrix-room")]
    MatrixRoom,

    [JsonStringEnumMemberName("slack-channel")]
    SlackChannel,
}

/// <summary>Their names on the wire, in routes and in tables.</summary>
public static class NotificationTypes
{
    public static string ToWire(this NotificationType type) => type switch
    {
        NotificationType.Email => "email",
        NotificationType.Pulse => "pulse",
        NotificationType.MatrixRoom => "matrix-room",
        NotificationType.SlackChannel => "slack-channel",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "It has no name."),
    };

    /// <summary>The type of a name; null if there is none.</summary>
    public static NotificationType? Find(ReadOnlySpan<char> name) => name switch
    {
        "email" => NotificationType.Email,
        "pulse" => NotificationType.Pulse,
        "matrix-room" => NotificationType.MatrixRoom,
        "slack-channel" => NotificationType.SlackChannel,
        _ => null,
    };
}
