using System.Numerics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Amqp.Inwards;

/// <summary>Appends what the broker has sent to our log; what cannot stand there is dropped and named.</summary>
internal sealed partial class ForeignIntake(
    WantedBindings wanted, Database database, AmqpOptions options, AmqpMetrics metrics, ILogger log)
{
    // What one transaction may hold.
    private const int MostMessages = 100;
    private const int MostBytes = 1024 * 1024;

    private readonly Dictionary<string, long> unusable = new(StringComparer.Ordinal);

    /// <summary>Stores what has come, in its order; the tag of the last one.</summary>
    /// <exception cref="BrokerException">It could not be stored, so that it must not be acknowledged.</exception>
    public async Task<ulong> Store(ChannelReader<Delivery> deliveries, CancellationToken cancellation)
    {
        var (bindings, _) = wanted.Look();
        var byExchange = bindings.ToLookup(binding => binding.Exchange, StringComparer.Ordinal);
        var messages = new List<PulseMessage>();
        var (last, count, bytes) = (0UL, 0, 0);
        while (count < MostMessages && bytes < MostBytes && deliveries.TryRead(out var delivery))
        {
            (last, count, bytes) = (delivery.Tag, count + 1, bytes + delivery.Body.Length);
            if (Judge(delivery, byExchange) is { } message)
            {
                messages.Add(message);
            }
        }

        if (messages.Count > 0)
        {
            await Append(messages, cancellation);
            metrics.Consumed(messages.Count);
        }

        return last;
    }

    private async Task Append(List<PulseMessage> messages, CancellationToken cancellation)
    {
        try
        {
            await database.Write(tx => messages.ForEach(tx.Publish), cancellation);
        }
        catch (StorageException error)
        {
            throw new BrokerException(
                $"Messages of foreign exchanges cannot be stored: {error.Message}", inner: error);
        }
    }

    private PulseMessage? Judge(Delivery delivery, ILookup<string, Binding> bindings)
    {
        var payload = ForeignBody.Read(delivery.Body, options.MaxBodyBytes, out var fault);
        var message = new PulseMessage(
            delivery.Exchange, delivery.RoutingKey, delivery.Routes, payload.GetValueOrDefault());

        // Of a binding that was undone, or came by the queue's own name.
        if (!bindings[delivery.Exchange].Any(binding => binding.Matches(message)))
        {
            metrics.Dropped("unwanted");
            return null;
        }

        if (fault is null)
        {
            return message;
        }

        metrics.Dropped("unusable");
        var soFar = unusable[delivery.Exchange] = unusable.GetValueOrDefault(delivery.Exchange) + 1;

        // A flood of them is told in ever longer steps.
        if (BitOperations.IsPow2(soFar))
        {
            LogUnusable(log, delivery.Exchange, delivery.RoutingKey, delivery.Body.Length, fault, soFar);
        }

        return null;
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A message on the foreign exchange {Exchange} with routing key {RoutingKey} and {Bytes} bytes is "
            + "dropped: {Fault}. That makes {Count} of this exchange since it was connected")]
    private static partial void LogUnusable(
        ILogger log, string exchange, string routingKey, int bytes, string fault, long count);
}
