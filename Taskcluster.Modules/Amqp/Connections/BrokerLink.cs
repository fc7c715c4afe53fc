using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Modules.Amqp.Connections;

/// <summary>
/// Keeps a connection to the broker: when it is lost or refused, the next attempt follows after growing pauses, for
/// ever. A line is logged at each change of what is wrong, not at each attempt.
/// </summary>
internal abstract partial class BrokerLink(Broker broker, AmqpOptions options, ILogger log) : BackgroundService
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly GrowingPause pauses = new(
        TimeSpan.FromSeconds(options.FirstRetrySeconds), TimeSpan.FromSeconds(options.LongestRetrySeconds));

    private TaskCompletionSource changed = NewSignal();
    private volatile string? problem;
    private volatile bool isUp;
    private volatile bool isFlapping;
    private volatile string? told;
    private volatile int failures;

    /// <summary>Why the link is down; null where it is up, or was not needed yet.</summary>
    public string? Problem => problem;

    /// <summary>Completes when the link has changed. Take it before looking.</summary>
    protected Task Changed => Volatile.Read(ref changed).Task;

    /// <summary>Whether there is a connection that does its work.</summary>
    protected bool IsConnected => isUp;

    protected Broker Broker => broker;

    /// <summary>Distinguishes the connection in the broker's list, such as <c>publishing</c>.</summary>
    protected abstract string Purpose { get; }

    /// <summary>What is the matter while the link is down, as the end of a line of the log.</summary>
    protected abstract string Consequence { get; }

    /// <summary>Returns when there is something to connect for.</summary>
    protected abstract Task WaitForNeed(CancellationToken stop);

    /// <summary>Works with a connection until there is no need for it; fails when it is lost.</summary>
    protected abstract Task Use(IConnection connection, CancellationToken stop);

    /// <summary>What follows a change of <see cref="Problem"/> or <see cref="IsConnected"/>, and the start.</summary>
    protected abstract void OnChange();

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        OnChange();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await WaitForNeed(stoppingToken);
                await UseOnce(stoppingToken);
                failures = 0;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                failures++;
                IsDown(error);
                await Task.Delay(pauses.After(failures), Broker.Clock, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>The connection is ready for its work, or something about it has changed.</summary>
    protected void IsUp()
    {
        problem = null;
        if (!isUp)
        {
            isUp = true;
            if (told is null)
            {
                LogConnected(log, broker.Address, Purpose);
            }
            else if (!isFlapping)
            {
                IsBack();
            }
        }

        Signal();
    }

    /// <summary>
    /// Something got through, or it has held for long: it is back, and what fails next is a first failure.
    /// </summary>
    protected void HasWorked()
    {
        failures = 0;
        if (isUp && told is not null)
        {
            IsBack();
        }
    }

    private void IsBack()
    {
        told = null;
        LogBack(log, broker.Address, Purpose);
    }

    private async Task UseOnce(CancellationToken stop)
    {
        var connection = await Connect(stop);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var settling = Settle(over.Token);
        try
        {
            await Use(connection, stop);
        }
        finally
        {
            await over.CancelAsync();
            await settling;

            // What could connect and failed then is not back by being connected.
            isFlapping = isUp;
            isUp = false;
            Signal();
            await connection.CloseAsync(
                Constants.ReplySuccess, "Goodbye", Farewell, abort: true, CancellationToken.None);
            await connection.DisposeAsync();
        }
    }

    private async Task Settle(CancellationToken over)
    {
        await Task.Delay(TimeSpan.FromSeconds(options.LongestRetrySeconds), Broker.Clock, over)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (isUp && !over.IsCancellationRequested)
        {
            HasWorked();
        }
    }

    private async Task<IConnection> Connect(CancellationToken stop)
    {
        try
        {
            return await broker.Connect(Purpose, stop);
        }
        catch
        {
            isFlapping = false;
            throw;
        }
    }

    private void IsDown(Exception error)
    {
        var known = error as BrokerException;
        problem = known?.Message ?? BrokerException.From(error, broker.Address).Message;
        if (problem != told)
        {
            told = problem;
            LogDown(log, known is null ? error : null, problem, Consequence);
        }

        Signal();
    }

    private void Signal()
    {
        OnChange();
        Interlocked.Exchange(ref changed, NewSignal()).TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connected to the broker at {Address} for {Purpose}")]
    private static partial void LogConnected(ILogger log, BrokerAddress address, string purpose);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The broker at {Address} is there again for {Purpose}")]
    private static partial void LogBack(ILogger log, BrokerAddress address, string purpose);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Problem}. {Consequence}")]
    private static partial void LogDown(ILogger log, Exception? error, string problem, string consequence);
}
