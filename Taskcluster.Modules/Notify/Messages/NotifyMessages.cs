using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Notify.Messages;

/// <summary>Publishes notify's messages.</summary>
internal static class NotifyMessages
{
    /// <summary>The longest routing key of AMQP, in bytes.</summary>
    public const int LongestKey = 255;

    private const string Kind = "primary.";

    /// <summary>How many bytes the routing key of a topic has.</summary>
    public static int KeyBytes(string topic) => Kind.Length + Encoding.UTF8.GetByteCount(topic);

    public static void PublishNotification(this Transaction tx, string topic, RawJson message) =>
        tx.Publish(new PulseMessage(
            NotifyExchanges.Notification.FullName,
            Kind + topic,
            [$"route.{topic}"],
            new RawJson(JsonSerializer.SerializeToUtf8Bytes(
                new NotificationMessage { Message = message }, NotifyJson.Default.NotificationMessage))));
}
