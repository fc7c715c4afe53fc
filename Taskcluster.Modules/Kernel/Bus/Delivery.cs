using MediatR;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>Hands messages over to one subscriber, and saves how far it has come by that.</summary>
internal sealed class Delivery
{
    private readonly Subscriber subscriber;
    private readonly Database database;
    private readonly Mediator mediator;
    private readonly int batchSize;

    // How many messages are tried at once: fewer after a failure, and then ever more again.
    private int most;

    public Delivery(Subscriber subscriber, Database database, BusOptions options)
    {
        this.subscriber = subscriber;
        this.database = database;
        most = batchSize = options.BatchSize;

        // Its mediator knows this subscriber and nobody else.
        object handlers = subscriber switch
        {
            BatchReaction reaction => new INotificationHandler<PulseDeliveries>[] { reaction },
            Reaction reaction => new INotificationHandler<PulseDelivery>[] { reaction },
            Forwarder forwarder => new INotificationHandler<PulseBatch>[] { forwarder },
            _ => throw new NotSupportedException($"{subscriber.GetType()} is neither a reaction nor a forwarder."),
        };
        mediator = new Mediator(_ => handlers);
    }

    /// <summary>The subscriber goes on from this cursor.</summary>
    public void StartFrom(Cursor cursor) => most = cursor.Failure is null ? batchSize : 1;

    /// <summary>Hands over some of the messages that are wanted, the first at least.</summary>
    /// <param name="before">Where the subscriber stands.</param>
    /// <param name="wanted">What it wants of a batch; at least one message.</param>
    /// <param name="end">The last message of the batch, wanted or not.</param>
    /// <param name="move">Completes when somebody moves the cursor.</param>
    /// <param name="stop">The program ends.</param>
    public async Task<Outcome> Deliver(
        Cursor before, List<PulseMessage> wanted, long end, Task move, CancellationToken stop)
    {
        var outcome = subscriber switch
        {
            BatchReaction => await ReactTogether(before, wanted, end, stop),
            Reaction => await React(before, wanted, end, stop),
            _ => await Forward(before, wanted, end, move, stop),
        };
        if (outcome.Next is not null)
        {
            most = Math.Min(most * 2, batchSize);
        }

        return outcome;
    }

    // Several messages share a transaction. The first of them alone is blamed for a failure: if a later one fails,
    // those before it are done by themselves, and then it is the first.
    private async Task<Outcome> React(Cursor before, List<PulseMessage> wanted, long end, CancellationToken stop)
    {
        var (done, next) = (0, before);
        var count = Math.Min(most, wanted.Count);
        try
        {
            await database.Write(
                tx =>
                {
                    done = 0;
                    var portion = database.NewPortion();
                    do
                    {
                        mediator.Publish(new PulseDelivery(wanted[done], tx), stop).GetAwaiter().GetResult();
                        done++;
                    }
                    while (done < count && !portion.IsOver);

                    database.Kills.Pass(KillPoint.AfterReaction);
                    next = Advanced(before, wanted, done, end);
                    Cursors.Replace(tx, before, next);
                },
                stop);
            return new Outcome { Next = next, Count = done };
        }
        catch (Exception error) when (IsOfSubscriber(error) && !stop.IsCancellationRequested)
        {
            if (done > 0 && done < count)
            {
                most = done;
                return default;
            }

            return new Outcome { Error = error, Sequence = wanted[0].Sequence };
        }
    }

    // If several fail together, they are tried one by one, so that the one is found that fails.
    private async Task<Outcome> ReactTogether(
        Cursor before, List<PulseMessage> wanted, long end, CancellationToken stop)
    {
        var count = Math.Min(Math.Min(most, wanted.Count), Portion.MostRows);
        var messages = count == wanted.Count ? wanted : wanted.GetRange(0, count);
        var next = Advanced(before, wanted, count, end);
        try
        {
            await database.Write(
                tx =>
                {
                    mediator.Publish(new PulseDeliveries(messages, tx), stop).GetAwaiter().GetResult();
                    database.Kills.Pass(KillPoint.AfterReaction);
                    Cursors.Replace(tx, before, next);
                },
                stop);
            return new Outcome { Next = next, Count = count };
        }
        catch (Exception error) when (IsOfSubscriber(error) && !stop.IsCancellationRequested)
        {
            most = 1;
            return count > 1 ? default : new Outcome { Error = error, Sequence = wanted[0].Sequence };
        }
    }

    private async Task<Outcome> Forward(
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
                return default;
            }

            await forward;
        }
        catch (Exception error) when (!stop.IsCancellationRequested)
        {
            // One after the other from now on, so that a message that cannot be forwarded is found.
            most = 1;
            return new Outcome { Error = error, Sequence = count == 1 ? wanted[0].Sequence : null };
        }

        database.Kills.Pass(KillPoint.AfterForward);
        var next = Advanced(before, wanted, count, end);
        await database.Write(tx => Cursors.Replace(tx, before, next), stop);
        return new Outcome { Next = next, Count = count };
    }

    private static Cursor Advanced(Cursor before, List<PulseMessage> wanted, int done, long end) => before with
    {
        Position = done == wanted.Count ? end : wanted[done - 1].Sequence,
        Failure = null,
    };

    // The database's own faults are nobody's.
    private static bool IsOfSubscriber(Exception error) =>
        error is not (CursorMovedException or StorageException { IsOfStatement: false });
}

/// <summary>What came of handing messages over; if neither is set, nothing yet: try again at once.</summary>
internal readonly record struct Outcome
{
    /// <summary>The cursor that was saved.</summary>
    public Cursor? Next { get; init; }

    /// <summary>How many messages were handled.</summary>
    public int Count { get; init; }

    /// <summary>What the subscriber failed with; nothing was saved.</summary>
    public Exception? Error { get; init; }

    /// <summary>The message at which it failed, if that is known.</summary>
    public long? Sequence { get; init; }
}
