using System.Text;
using RabbitMQ.Client.Events;

namespace Taskcluster.Modules.Amqp.Inwards;

/// <summary>A message that the broker has sent and that is not acknowledged yet.</summary>
/// <param name="Tag">Its number on the channel.</param>
/// <param name="Exchange">On which it was published.</param>
/// <param name="RoutingKey">Under which it was published.</param>
/// <param name="Routes">Its further routing keys, from the CC header.</param>
/// <param name="Body">As it came.</param>
internal sealed record Delivery(
    ulong Tag, string Exchange, string RoutingKey, IReadOnlyList<string> Routes, byte[] Body)
{
    /// <summary>Copies what the client library only lends.</summary>
    public static Delivery Of(BasicDeliverEventArgs message) => new(
        message.DeliveryTag,
        message.Exchange,
        message.RoutingKey,
        message.BasicProperties.Headers is { } headers && headers.TryGetValue("CC", out var value)
            ? RoutesIn(value)
            : [],
        message.Body.ToArray());

    // The broker takes nothing but an array of strings for it, or refuses the message. The client library gives null
    // for an empty one.
    private static IReadOnlyList<string> RoutesIn(object? header) => header is IEnumerable<object?> values
        ? [.. values.OfType<byte[]>().Select(Encoding.UTF8.GetString)]
        : [];
}
