using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Deliveries;

/// <summary>
/// Brings the notices of one channel out of the house, several at once, outside of any transaction. What fails comes
/// again after a growing pause, until it is too old or has been tried too often; then it is given up and kept with the
/// reason. A crash between the sending and the removal of the row sends it once more: at least once.
/// </summary>
/// <remarks>Each channel has a loop of its own, so that one that is dead delays no other.</remarks>
public abstract partial class DeliveryLoop(
    NotificationType channel,
    Database database,
    NotifyOptions options,
    DeliveryCounts counts,
    TimeProvider clock,
    ILogger log) : Loop(clock)
{
    private const int Batch = 32;
    private const int LongestReason = 500;

    private static readonly TimeSpan LongestWish = TimeSpan.FromDays(1);

    /// <summary>After how long an attempt is given up.</summary>
    protected virtual TimeSpan Timeout => TimeSpan.FromSeconds(options.Delivery.TimeoutSeconds);

    /// <summary>Whether the settings say how to reach an address.</summary>
    public abstract bool Reaches(string address);

    protected override DateTimeOffset? NextDue() => database.Read(rows => DeliveryStore.NextDue(rows, channel));

    protected override Task RunOnce(CancellationToken cancellation)
    {
        var now = Clock.GetUtcNow();
        var due = database.Read(rows => DeliveryStore.Due(rows, channel, now, Batch));
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(options.Delivery.Concurrency, 1),
            CancellationToken = cancellation,
        };
        return Parallel.ForEachAsync(due, parallel, Attempt);
    }

    /// <summary>Sends it; it has been taken when this returns.</summary>
    /// <exception cref="DeliveryException">It has not.</exception>
    protected abstract Task Send(Delivery delivery, CancellationToken cancellation);

    private async ValueTask Attempt(Delivery delivery, CancellationToken stop)
    {
        if (await FailureOf(delivery, stop) is { } failure)
        {
            await Fail(delivery, failure);
            return;
        }

        database.Kills.Pass(KillPoint.AfterDelivery);

        // Not to be broken off: the other side has it, and would get it again.
        await database.Write(tx => DeliveryStore.Delete(tx, delivery.Number), CancellationToken.None);
        counts.Add(channel, "delivered");
        LogDelivered(log, channel.ToWire(), delivery.Number, Shown(delivery.Address), delivery.Attempts + 1);
    }

    private async Task<DeliveryException?> FailureOf(Delivery delivery, CancellationToken stop)
    {
        // The other side answers in its own time, whatever clock the host goes by.
        using var timeout = new CancellationTokenSource(Timeout, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, timeout.Token);
        try
        {
            // Whatever is sent with may be slow to see that it is not wanted any more.
            await Send(delivery, end.Token).WaitAsync(end.Token);
            return null;
        }
        catch (DeliveryException failure)
        {
            return failure;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return new DeliveryException($"There was no answer within {Timeout.TotalSeconds:0.###} s.");
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // Whatever it is, it is the affair of this one alone.
            return new DeliveryException(error.Message);
        }
    }

    private async Task Fail(Delivery delivery, DeliveryException failure)
    {
        var attempts = delivery.Attempts + 1;
        var now = Clock.GetUtcNow();
        var isOver = failure.IsFinal || attempts >= options.Delivery.MostAttempts
            || now >= delivery.Created + TimeSpan.FromHours(options.Delivery.GiveUpHours);
        DateTimeOffset? due = isOver ? null : now + Pause(attempts, failure.RetryAfter);
        DateTimeOffset? keptUntil = isOver ? now + TimeSpan.FromDays(options.Delivery.KeepFailedDays) : null;
        var reason = Shown(failure.Message);
        await database.Write(
            tx => DeliveryStore.Fail(tx, delivery.Number, attempts, due, reason, keptUntil), CancellationToken.None);
        if (due is { } next)
        {
            counts.Add(channel, "retried");
            LogRetried(
                log, channel.ToWire(), delivery.Number, Shown(delivery.Address), attempts, WireTime.Format(next),
                reason);
        }
        else
        {
            counts.Add(channel, "failed");
            LogGivenUp(log, channel.ToWire(), delivery.Number, Shown(delivery.Address), attempts, reason);
        }
    }

    private TimeSpan Pause(int attempts, TimeSpan? wished)
    {
        var delivery = options.Delivery;
        var pause = TimeSpan.FromSeconds(Math.Min(
            delivery.FirstRetrySeconds * Math.Pow(2, Math.Min(attempts - 1, 30)), delivery.LongestRetrySeconds));
        var wish = wished < LongestWish ? wished.Value : wished is null ? TimeSpan.Zero : LongestWish;
        return wish > pause ? wish : pause;
    }

    // One line, and not a long one.
    private static string Shown(string text) => OneLine.Of(text, LongestReason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "The {Channel} notice {Number} for {Address} was delivered at attempt {Attempt}")]
    private static partial void LogDelivered(ILogger log, string channel, long number, string address, int attempt);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The {Channel} notice {Number} for {Address} failed at attempt {Attempt} and comes again at {Due}: "
            + "{Reason}")]
    private static partial void LogRetried(
        ILogger log, string channel, long number, string address, int attempt, string due, string reason);

    [LoggerMessage(Level = LogLevel.Error,
        Message = "The {Channel} notice {Number} for {Address} is given up after {Attempts} attempts: {Reason}")]
    private static partial void LogGivenUp(
        ILogger log, string channel, long number, string address, int attempts, string reason);
}
