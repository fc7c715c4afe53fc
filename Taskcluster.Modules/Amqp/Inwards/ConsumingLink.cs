using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Amqp.Inwards;

/// <summary>
/// The connection by which messages of foreign exchanges come; it exists only while somebody wants any. Each is
/// acknowledged after it is in our log, so that it gets there at least once.
/// </summary>
internal sealed partial class ConsumingLink(
    Broker broker,
    AmqpOptions options,
    WantedBindings wanted,
    ForeignExchanges exchanges,
    Database database,
    AmqpMetrics metrics,
    ILogger<ConsumingLink> log) : BrokerLink(broker, options, log)
{
    private readonly AmqpOptions options = options;
    private readonly ILogger log = log;
    private IReadOnlyDictionary<string, string> problems = new Dictionary<string, string>();

    protected override string Purpose => "consuming";

    protected override string Consequence => "Messages of foreign exchanges wait there, as far as it keeps them";

    protected override async Task WaitForNeed(CancellationToken stop)
    {
        while (true)
        {
            var (bindings, changed) = wanted.Look();
            if (bindings.Count > 0 || ForeignQueue.IsLeftOver(options, Broker.Address, database))
            {
                return;
            }

            await changed.WaitAsync(stop);
        }
    }

    protected override async Task Use(IConnection connection, CancellationToken stop)
    {
        var queue = new ForeignQueue(connection, Broker.Address, options, database);
        await queue.Declare(stop);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stop);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            ended.TrySetException(BrokerException.From(reason, Broker.Address));
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, (ushort)options.Prefetch, global: false, stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var intake = new ForeignIntake(wanted, database, options, metrics, log);
        var deliveries = Channel.CreateUnbounded<Delivery>();
        var follow = Follow(queue, () => Consume(channel, queue.Name, deliveries.Writer, ended, stop), over.Token);
        var store = Store(channel, deliveries.Reader, intake, over.Token);
        try
        {
            await await Task.WhenAny(follow, store, ended.Task);
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(follow, store).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    protected override void OnChange()
    {
        metrics.ConsumingIs(IsConnected);
        exchanges.Report(Problem is { } problem ? char.ToLowerInvariant(problem[0]) + problem[1..] : null, problems);
    }

    private static async Task Consume(
        IChannel channel,
        string queue,
        ChannelWriter<Delivery> deliveries,
        TaskCompletionSource ended,
        CancellationToken stop)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            // The broker sends no more than may be unacknowledged, so that this has a limit.
            deliveries.TryWrite(Delivery.Of(message));
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += (_, _) =>
        {
            ended.TrySetException(new BrokerException($"The queue '{queue}' was deleted at the broker"));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, stop);
    }

    // Returns when nothing is wanted any more, and the queue is gone.
    private async Task Follow(ForeignQueue queue, Func<Task> consume, CancellationToken stop)
    {
        var isConsuming = false;
        while (true)
        {
            var (bindings, changed) = wanted.Look();
            Know(await queue.Bind(bindings, stop));
            if (bindings.Count == 0)
            {
                await queue.Delete(stop);
                return;
            }

            if (!isConsuming)
            {
                await consume();
                isConsuming = true;
            }

            IsUp();
            var again = problems.Count > 0
                ? TimeSpan.FromSeconds(options.MissingExchangeSeconds)
                : Timeout.InfiniteTimeSpan;
            await changed.WaitAsync(again, Broker.Clock, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            stop.ThrowIfCancellationRequested();
        }
    }

    private void Know(IReadOnlyDictionary<string, string> found)
    {
        foreach (var (exchange, problem) in found.Where(one => problems.GetValueOrDefault(one.Key) != one.Value))
        {
            LogUnbound(log, exchange, problem);
        }

        foreach (var exchange in problems.Keys.Except(found.Keys, StringComparer.Ordinal))
        {
            LogBound(log, exchange);
        }

        problems = found;
    }

    private async Task Store(
        IChannel channel, ChannelReader<Delivery> deliveries, ForeignIntake intake, CancellationToken stop)
    {
        while (await deliveries.WaitToReadAsync(stop))
        {
            var last = await intake.Store(deliveries, stop);
            await channel.BasicAckAsync(last, multiple: true, stop);
            HasWorked();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No messages come from foreign exchange {Exchange}: {Problem}")]
    private static partial void LogUnbound(ILogger log, string exchange, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "Messages come from foreign exchange {Exchange} again")]
    private static partial void LogBound(ILogger log, string exchange);
}
