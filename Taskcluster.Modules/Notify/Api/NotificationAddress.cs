using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Notify.Api;

/// <summary>Somebody who can be notified, as the denylist names them (spec/services.md §4.4).</summary>
[Schema("notify", "notification-address", Title = "Notification Address")]
public sealed record NotificationAddress
{
    [JsonPropertyName("notificationType"), Says("The way by which notices reach the address.")]
    public required NotificationType Type { get; init; }

    [JsonPropertyName("notificationAddress")]
    [Says("A mail address, a routing key of pulse, a Matrix room or a Slack channel.")]
    public required string Address { get; init; }
}
