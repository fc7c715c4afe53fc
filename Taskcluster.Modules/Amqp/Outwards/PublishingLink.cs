using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Taskcluster.Modules.Amqp.Connections;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Amqp.Outwards;

/// <summary>
/// The connection by which we publish: it opens before there is a message, so that what is wrong shows early.
/// </summary>
internal sealed partial class PublishingLink(
    Broker broker,
    AmqpOptions options,
    ForeignExchanges exchanges,
    AmqpMetrics metrics,
    ILogger<PublishingLink> log) : BrokerLink(broker, options, log)
{
    private readonly AmqpOptions options = options;
    private readonly ILogger log = log;
    private volatile PublishSession? session;
    private string? told;

    protected override string Purpose => "publishing";

    protected override string Consequence => "Messages wait in the log for it; none is lost";

    /// <summary>
    /// Waits for a session. What keeps it from coming is thrown once, so that it shows with the subscriber; then it is
    /// waited for.
    /// </summary>
    /// <exception cref="BrokerException">There is none, and the reason was not told yet.</exception>
    public async Task<PublishSession> Session(CancellationToken cancellation)
    {
        while (true)
        {
            var changed = Changed;
            if (session is { Ended.IsCompleted: false } open)
            {
                return open;
            }

            if (Problem is { } problem && problem != told)
            {
                told = problem;
                throw new BrokerException(problem);
            }

            await changed.WaitAsync(cancellation);
        }
    }

    /// <summary>Messages got through.</summary>
    public void Confirmed(int count)
    {
        if (count > 0)
        {
            metrics.Published(count);
            HasWorked();
        }
    }

    /// <summary>A whole batch got through: whatever comes then is news.</summary>
    public void ForgetTold() => told = null;

    /// <summary>Whoever publishes knows this problem and what to do about it.</summary>
    public void IsKnown(BrokerException problem) => told = problem.Message;

    protected override Task WaitForNeed(CancellationToken stop) => Task.CompletedTask;

    protected override async Task Use(IConnection connection, CancellationToken stop)
    {
        var opened = await PublishSession.Open(connection, Broker.Address, options, exchanges.Own, stop);
        connection.ConnectionBlockedAsync += (_, blocked) =>
        {
            LogHeldUp(log, Broker.Address, blocked.Reason);
            opened.HoldUp(held: true);
            return Task.CompletedTask;
        };
        connection.ConnectionUnblockedAsync += (_, _) =>
        {
            LogGoesOn(log, Broker.Address);
            opened.HoldUp(held: false);
            return Task.CompletedTask;
        };
        session = opened;
        IsUp();
        try
        {
            throw await opened.Ended.WaitAsync(stop);
        }
        finally
        {
            session = null;
        }
    }

    protected override void OnChange() => metrics.PublishingIs(IsConnected);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The broker at {Address} takes nothing for now: {Reason}. Messages wait in the log for it")]
    private static partial void LogHeldUp(ILogger log, BrokerAddress address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker at {Address} takes messages again")]
    private static partial void LogGoesOn(ILogger log, BrokerAddress address);
}
