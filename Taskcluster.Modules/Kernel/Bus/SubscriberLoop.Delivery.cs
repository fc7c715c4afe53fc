using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>How messages are handed over, and what becomes of failures.</summary>
internal sealed partial class SubscriberLoop
{
    // Several messages share a transaction. The first of them alone is blamed for a failure: if a later one fails,
    // those before it are done by themselves, and then it is the first.
    private async Task React(Cursor before, List<PulseMessage> wanted, long end, CancellationToken stop)
    {
        var (done, next) = (0, before);
        try
        {
            await database.Write(
                tx =>
                {
                    done = 0;
                    var portion = new Portion();
                    do
                    {
                        mediator.Publish(new PulseDelivery(wanted[done], tx), stop).GetAwaiter().GetResult();
                        done++;
                    }
                    while (done < Math.Min(most, wanted.Count) && !portion.IsOver);

                    next = Advanced(before, wanted, done, end);
                    Cursors.Replace(tx, before, next);
                },
                stop);
        }
        catch (Exception error) when (
            error is not CursorMovedException && IsOfSubscriber(error) && !stop.IsCancellationRequested)
        {
            if (done > 0 && done < Math.Min(most, wanted.Count))
            {
                most = done;
            }
            else
            {
                await Failed(before, wanted[0].Sequence, error, stop);
            }

            return;
        }

        Succeeded(next, done);
    }

    private async Task Forward(
        Cursor before, List<PulseMessage> wanted, long end, Task move, CancellationToken stop)
    {
        var count = Math.Min(most, wanted.Count);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            var forward = mediator.Publish(new PulseBatch(wanted.GetRange(0, count)), cancel.Token);
            if (await Task.WhenAny(forward, move) != forward)
            {
                await cancel.CancelAsync();
                await forward.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
            }

            await forward;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // One after the other, so that a message that cannot be forwarded is found.
            most = 1;
            await Failed(before, count == 1 ? wanted[0].Sequence : null, error, stop);
            return;
        }

        var next = Advanced(before, wanted, count, end);
        await database.Write(tx => Cursors.Replace(tx, before, next), stop);
        Succeeded(next, count);
    }

    private static Cursor Advanced(Cursor before, List<PulseMessage> wanted, int done, long end) => before with
    {
        Position = done == wanted.Count ? end : wanted[done - 1].Sequence,
        Failure = null,
    };

    private void Succeeded(Cursor next, int count)
    {
        cursor = next;
        Volatile.Write(ref seen, next.Position);
        Volatile.Write(ref handled, handled + count);
        most = Math.Min(most * 2, options.BatchSize);
    }

    private static bool IsOfSubscriber(Exception error) => error is not StorageException { IsOfStatement: false };

    private async Task Failed(Cursor before, long? sequence, Exception error, CancellationToken stop)
    {
        LogFailed(log, error, Subscriber.Name, Seen, sequence);
        var now = clock.GetUtcNow();
        var count = (before.Failure?.Count ?? 0) + 1;
        var pause = Math.Min(
            options.FirstRetrySeconds * Math.Pow(2, Math.Min(count - 1, 30)), options.LongestRetrySeconds);
        var isGivenUp = Subscriber.MayBeParked && count >= options.FailuresUntilParked;
        await Save(
            before with
            {
                Position = Seen,
                Failure = new Failure(
                    count, sequence, error.Message, before.Failure?.Since ?? now, now.AddSeconds(pause)),
                Parking = isGivenUp ? new Parking(ParkedFor.Failures, now) : null,
            },
            stop);
        if (isGivenUp)
        {
            LogParked(log, Subscriber.Name, Seen, count);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscriber} failed after message {Position}, at message {Sequence} if that is known")]
    private static partial void LogFailed(
        ILogger log, Exception error, string subscriber, long position, long? sequence);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{Subscriber} is parked after message {Position} and {Count} failures; "
            + "pulse.retrySubscriber or pulse.skipMessage lets it go on")]
    private static partial void LogParked(ILogger log, string subscriber, long position, int count);
}
