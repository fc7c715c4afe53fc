using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Taskcluster.Modules.Amqp.Connections;

namespace Taskcluster.Modules.Amqp.Outwards;

/// <summary>
/// A channel on which messages are published in order and confirmed by the broker, many at once. It ends with its
/// first error, as channels of AMQP do.
/// </summary>
internal sealed class PublishSession
{
    private readonly IChannel channel;
    private readonly BrokerAddress address;
    private readonly ulong window;
    private readonly ConfirmedTags confirmed;
    private readonly CancellationTokenSource over = new();
    private readonly TaskCompletionSource<BrokerException> ended =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ulong lastTag;

    private PublishSession(IChannel channel, BrokerAddress address, AmqpOptions options)
    {
        this.channel = channel;
        this.address = address;
        window = (ulong)options.ConfirmWindow;
        confirmed = new ConfirmedTags(TimeSpan.FromSeconds(options.ConfirmSeconds), Broker.Clock);
        channel.BasicAcksAsync += (_, ack) =>
        {
            confirmed.Confirm(ack.DeliveryTag, ack.Multiple);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, nack) =>
        {
            confirmed.Refuse(nack.DeliveryTag, nack.Multiple);
            End(new BrokerException(
                $"The broker at {address} could not take a message: a queue that is bound to its exchange refuses it "
                + "(full with x-overflow=reject-publish, or a quorum queue without its majority)"));
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            End(BrokerException.From(reason, address));
            return Task.CompletedTask;
        };
    }

    /// <summary>Completes with what ended the session.</summary>
    public Task<BrokerException> Ended => ended.Task;

    /// <summary>Opens a channel and declares all exchanges on it.</summary>
    /// <exception cref="BrokerException">The broker refuses an exchange; the message says which and why.</exception>
    public static async Task<PublishSession> Open(
        IConnection connection,
        BrokerAddress address,
        AmqpOptions options,
        IReadOnlyCollection<string> exchanges,
        CancellationToken cancellation)
    {
        // The client's own tracking would have us keep a task for each message, and does not promise their order.
        var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false),
            cancellation);
        foreach (var exchange in exchanges)
        {
            await Declare(channel, exchange, address, cancellation);
        }

        return new PublishSession(channel, address, options);
    }

    /// <summary>
    /// Publishes messages in their order and waits until all are confirmed. Returns how many of them, from the first
    /// on, the broker has for certain; where that is less than all, the session has ended.
    /// </summary>
    public async Task<int> Publish(IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellation)
    {
        var before = lastTag;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, over.Token);
        try
        {
            foreach (var message in messages)
            {
                if (lastTag >= window)
                {
                    await confirmed.WaitFor(lastTag - window + 1, either.Token);
                }

                // Not given up in the middle: nobody would know whether it is on its way, and tags would be miscounted.
                cancellation.ThrowIfCancellationRequested();
                await channel.BasicPublishAsync(
                    message.Exchange, message.RoutingKey, mandatory: false, message.Properties, message.Body,
                    over.Token);
                lastTag++;
            }

            await confirmed.WaitFor(lastTag, either.Token);
        }
        catch (TimeoutException)
        {
            End(new BrokerException($"The broker at {address} confirms nothing of what is published"));
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Where the session has ended already, the channel's own reason stands.
            End(BrokerException.From(error, address));
        }

        var through = confirmed.Through;
        return through <= before ? 0 : (int)Math.Min(through - before, (ulong)messages.Count);
    }

    /// <summary>The broker says that it takes nothing for now, or that it does again.</summary>
    public void HoldUp(bool held) => confirmed.HoldUp(held);

    private static async Task Declare(
        IChannel channel, string exchange, BrokerAddress address, CancellationToken cancellation)
    {
        try
        {
            await channel.ExchangeDeclareAsync(
                exchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellation);
        }
        catch (OperationInterruptedException error) when (error.ShutdownReason is { } reason)
        {
            var text = reason.ReplyText.TrimEnd('.');
            throw (int)reason.ReplyCode switch
            {
                BrokerException.PreconditionFailed => new BrokerException(
                    $"The broker at {address} has an exchange '{exchange}' of another kind: {text}. It must be a "
                    + "durable topic exchange, not auto-delete and not internal; delete it there, and it is declared "
                    + "anew",
                    reason.ReplyCode,
                    error),
                BrokerException.AccessRefused => new BrokerException(
                    $"The broker at {address} does not let user '{address.User}' declare exchange '{exchange}': "
                    + $"{text}. The user needs the permissions to configure and to write what begins with "
                    + "exchange/taskcluster-",
                    reason.ReplyCode,
                    error),
                _ => BrokerException.From(reason, address),
            };
        }
    }

    private void End(BrokerException reason)
    {
        if (ended.TrySetResult(reason))
        {
            // Not on this thread, which is the one that reads from the broker.
            _ = over.CancelAsync();
        }
    }
}
