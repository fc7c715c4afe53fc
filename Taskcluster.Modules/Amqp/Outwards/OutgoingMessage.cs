using System.Text;
using RabbitMQ.Client;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Amqp.Outwards;

/// <summary>A message of the log as the broker gets it (spec/queue.md §3.1).</summary>
internal sealed record OutgoingMessage(
    string Exchange, string RoutingKey, BasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>AMQP counts the bytes of a routing key in one byte.</summary>
    public const int LongestKey = 255;

    public static OutgoingMessage Of(PulseMessage message, string epoch) => new(
        message.Exchange,
        message.RoutingKey,
        new BasicProperties
        {
            Persistent = true,
            ContentType = "application/json",
            ContentEncoding = "utf-8",
            MessageId = new EventId(epoch, message.Sequence).ToString(),
            Timestamp = new AmqpTimestamp(message.Published.ToUnixTimeSeconds()),

            // Also where it is empty: the original never leaves it out, so that consumers read it unasked.
            Headers = new Dictionary<string, object?> { ["CC"] = new List<object?>(message.Routes) },
        },
        message.Payload.Utf8);

    /// <summary>Why no broker could ever take this message; null where one could.</summary>
    public static string? Fault(PulseMessage message) =>
        Encoding.UTF8.GetByteCount(message.RoutingKey) is var bytes and > LongestKey
            ? $"its routing key has {bytes} bytes, and AMQP takes {LongestKey} at most"
            : null;
}
