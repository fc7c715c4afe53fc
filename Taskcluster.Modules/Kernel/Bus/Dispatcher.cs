using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Brings the log to the reactions. Each has a cursor, a loop and a mediator of its own, so that a slow or failing
/// one delays neither the API nor the others.
/// </summary>
public sealed partial class Dispatcher(
    Database database,
    MessageLog messages,
    IEnumerable<Reaction> reactions,
    BusOptions options,
    TimeProvider clock,
    ILogger<Dispatcher> log) : BackgroundService
{
    /// <summary>
    /// Lays down the cursor of each reaction before the host takes its first request, so that a new one hears of
    /// everything from there on.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var reaction in reactions)
        {
            _ = await Start(reaction, cancellationToken);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(reactions.Select(reaction => Follow(reaction, stoppingToken)));

    private async Task Follow(Reaction reaction, CancellationToken stop)
    {
        var mediator = new Mediator(type =>
            type == typeof(IEnumerable<INotificationHandler<PulseDelivery>>)
                ? new INotificationHandler<PulseDelivery>[] { reaction }
                : Array.CreateInstance(type.GetGenericArguments()[0], 0));
        Cursor? cursor = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                cursor = await Turn(reaction, mediator, cursor ?? await Start(reaction, stop), stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                // The disk is full or failed: no message is to blame, and what is stored counts when it is back.
                LogInterrupted(log, error, reaction.Name);
                cursor = null;
                await Sleep(TimeSpan.FromSeconds(options.FirstRetrySeconds), stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<Cursor> Turn(Reaction reaction, Mediator mediator, Cursor cursor, CancellationToken stop)
    {
        var nextCommit = messages.NextCommit;
        if (cursor.Parked is not null)
        {
            await Sleep(Timeout.InfiniteTimeSpan, stop);
            return cursor;
        }

        var now = clock.GetUtcNow();
        if (cursor.RetryAt is { } retryAt && retryAt > now)
        {
            await Sleep(retryAt - now, stop);
            return cursor;
        }

        var batch = database.Read(rows => MessageLog.ReadAfter(rows, cursor.Position, options.BatchSize));
        if (batch.Count > 0)
        {
            return await Deliver(reaction, mediator, cursor, batch, stop);
        }

        await nextCommit.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return cursor;
    }

    private async Task Sleep(TimeSpan time, CancellationToken stop) =>
        await Task.Delay(time, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // A new subscriber begins with what is told after it was first seen.
    private Task<Cursor> Start(Reaction reaction, CancellationToken stop) => database.Write(
        tx =>
        {
            var cursor = Cursors.Find(tx, reaction.Name);
            if (cursor is null)
            {
                cursor = new Cursor(reaction.Name, MessageLog.LastSequence(tx), 0, RetryAt: null, Parked: null);
                Cursors.Save(tx, cursor);
            }

            return cursor;
        },
        stop);

    private async Task<Cursor> Deliver(
        Reaction reaction, Mediator mediator, Cursor cursor, IReadOnlyList<PulseMessage> batch, CancellationToken stop)
    {
        foreach (var message in batch)
        {
            if (!reaction.Wants(message))
            {
                continue;
            }

            var handled = cursor with { Position = message.Sequence, Failures = 0, RetryAt = null };
            try
            {
                await database.Write(
                    tx =>
                    {
                        mediator.Publish(new PulseDelivery(message, tx), stop).GetAwaiter().GetResult();
                        Cursors.Save(tx, handled);
                    },
                    stop);
                cursor = handled;
            }
            catch (Exception error) when (IsOfReaction(error) && !stop.IsCancellationRequested)
            {
                LogFailed(log, error, reaction.Name, message.Sequence);
                return await Failed(cursor, message, error, stop);
            }
        }

        var end = cursor with { Position = batch[^1].Sequence };
        if (end != cursor)
        {
            await database.Write(tx => Cursors.Save(tx, end), stop);
        }

        return end;
    }

    private static bool IsOfReaction(Exception error) => error is not StorageException { IsOfStatement: false };

    private async Task<Cursor> Failed(Cursor cursor, PulseMessage message, Exception error, CancellationToken stop)
    {
        var failures = cursor.Failures + 1;
        var pause = Math.Min(
            options.FirstRetrySeconds * Math.Pow(2, Math.Min(failures - 1, 30)), options.LongestRetrySeconds);
        var failed = cursor with
        {
            Failures = failures,
            RetryAt = clock.GetUtcNow() + TimeSpan.FromSeconds(pause),
            Parked = failures >= options.FailuresUntilParked ? error.Message : null,
        };
        await database.Write(tx => Cursors.Save(tx, failed), stop);
        if (failed.Parked is not null)
        {
            LogParked(log, cursor.Name, message.Sequence);
        }

        return failed;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reaction} failed on message {Sequence}")]
    private static partial void LogFailed(ILogger log, Exception error, string reaction, long sequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reaction} is parked at message {Sequence}")]
    private static partial void LogParked(ILogger log, string reaction, long sequence);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Reaction} was interrupted and goes on in a moment")]
    private static partial void LogInterrupted(ILogger log, Exception error, string reaction);
}
