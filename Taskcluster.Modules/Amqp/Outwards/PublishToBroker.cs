using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Amqp.Outwards;

/// <summary>
/// Brings every message of our own exchanges to the broker. While it is away or refuses an exchange the cursor waits;
/// a message that it can never take is passed over, which is logged and counted.
/// </summary>
internal sealed partial class PublishToBroker(
    PublishingLink link,
    AmqpOptions options,
    ForeignExchanges exchanges,
    Database database,
    AmqpMetrics metrics,
    ILogger<PublishToBroker> log,
    IInterference? interference = null) : Forwarder
{
    /// <summary>
    /// Everything on exchanges of ours. What has come from a foreign one must not go back there.
    /// </summary>
    public override IReadOnlyList<Binding> Bindings { get; } =
        [.. exchanges.Own.Order(StringComparer.Ordinal).Select(exchange => new Binding(exchange, "#"))];

    public override bool IsActive => options.IsOn;

    public override bool MayBeParked => false;

    public override bool Wants(PulseMessage message) => !exchanges.IsForeign(message.Exchange);

    public override async Task Forward(IReadOnlyList<PulseMessage> messages, CancellationToken cancellation)
    {
        messages = interference?.Harmed(messages, database.Read(Epochs.Current)) ?? messages;
        var (done, oneByOne) = (0, false);
        while (done < messages.Count)
        {
            if (OutgoingMessage.Fault(messages[done]) is { } fault)
            {
                Skip(messages[done++], fault);
                continue;
            }

            var session = await link.Session(cancellation);
            var portion = Portion(messages, done, oneByOne);
            var confirmed = await session.Publish(portion, cancellation);
            link.Confirmed(confirmed);
            done += confirmed;
            if (confirmed == portion.Count)
            {
                continue;
            }

            // The broker ends the channel and does not say at which message. If it is for the message itself, trying
            // them one by one tells.
            var reason = await session.Ended;
            if (reason.Code == BrokerException.PreconditionFailed)
            {
                link.IsKnown(reason);
                if (portion.Count == 1)
                {
                    Skip(messages[done++], reason.Message);
                }

                oneByOne = portion.Count > 1;
            }
        }

        link.ForgetTold();
    }

    // Up to the first message that no broker could take.
    private List<OutgoingMessage> Portion(IReadOnlyList<PulseMessage> messages, int from, bool oneByOne)
    {
        var epoch = database.Read(Epochs.Current);
        var rest = messages.Skip(from).Take(oneByOne ? 1 : int.MaxValue);
        return [.. rest.TakeWhile(message => OutgoingMessage.Fault(message) is null)
            .Select(message => OutgoingMessage.Of(message, epoch))];
    }

    private void Skip(PulseMessage message, string reason)
    {
        metrics.Skipped();
        LogSkipped(
            log, message.Sequence, message.Exchange, message.RoutingKey, message.Payload.Utf8.Length, reason);
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Message {Sequence} on {Exchange} with routing key {RoutingKey} and {Bytes} bytes is not published, "
            + "and will not be: {Reason}. It stays in the log of this server and its feeds")]
    private static partial void LogSkipped(
        ILogger log, long sequence, string exchange, string routingKey, int bytes, string reason);
}
