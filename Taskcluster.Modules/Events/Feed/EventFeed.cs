using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using EventId = Taskcluster.Modules.Kernel.Bus.EventId;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>
/// Reads the log once for all listeners: each message is looked up in the index of their bindings, written once, and
/// put into the queues of those who want it. Who comes, or has fallen behind, reads the log itself and then joins.
/// While nobody listens nothing is read.
/// </summary>
internal sealed partial class EventFeed(
    Database database,
    MessageLog messages,
    EventsOptions options,
    EventsMetrics metrics,
    TimeProvider clock,
    ILogger<EventFeed> log,
    IInterference? interference = null) : BackgroundService
{
    // Pages that are read at a time for those who are behind: there are few cores, and thousands may come at once.
    private const int PagesAtOnce = 4;

    private const string AuthExchanges = "exchange/taskcluster-auth/";

    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim pages = new(PagesAtOnce);
    private readonly RoutingIndex<Listener> index = new();

    // Guards all below; held for one message at most, but for a short read when the first listener comes.
    private readonly Lock gate = new();
    private readonly HashSet<Listener> listeners = [];
    private TaskCompletionSource entered = NewSignal();

    // Of the last message that was handed out. Whoever joins knows by it what comes by the queue.
    private EventId place;

    /// <summary>Whether no more listeners are taken.</summary>
    public bool IsFull => metrics.Listeners >= options.MaxListeners;

    /// <summary>Takes a listener, which is behind at first; false where there are too many.</summary>
    public bool TryEnter(Listener listener)
    {
        lock (gate)
        {
            if (listeners.Count >= options.MaxListeners)
            {
                return false;
            }

            if (listeners.Count == 0)
            {
                // What was told before has no listener here.
                place = database.Read(FeedPage.End);
            }

            listeners.Add(listener);
            metrics.Listeners = listeners.Count;
            entered.TrySetResult();
        }

        foreach (var binding in listener.Bindings)
        {
            index.Add(binding, listener);
        }

        return true;
    }

    /// <summary>Forgets a listener.</summary>
    public void Leave(Listener listener)
    {
        foreach (var binding in listener.Bindings)
        {
            index.Remove(binding, listener);
        }

        lock (gate)
        {
            listeners.Remove(listener);
            metrics.Listeners = listeners.Count;
        }
    }

    /// <summary>
    /// Lets the queue fill from now on. The listener gets the number of the last message that does not come by the
    /// queue; null where it knows another epoch than there is, and has to read on first.
    /// </summary>
    public long? Join(Listener listener, string epoch)
    {
        lock (gate)
        {
            if (place.Epoch != epoch)
            {
                MoveTo(database.Read(FeedPage.End));
                if (place.Epoch != epoch)
                {
                    return null;
                }
            }

            listener.IsBehind = false;
            return place.Sequence;
        }
    }

    /// <summary>
    /// How far a listener has come that has sent all it had: as far as the feed itself, where nothing waits for it.
    /// </summary>
    public EventId Passed(Listener listener, EventId known)
    {
        lock (gate)
        {
            return !listener.IsBehind && listener.IsIdle
                && place.Epoch == known.Epoch && place.Sequence > known.Sequence
                ? place
                : known;
        }
    }

    /// <summary>Reads what follows in the log, for who is behind.</summary>
    public async Task<FeedPage> ReadAfter(EventId after, CancellationToken cancellation)
    {
        await pages.WaitAsync(cancellation);
        try
        {
            return database.Read(after, FeedPage.Read);
        }
        finally
        {
            pages.Release();
        }
    }

    /// <summary>A message of the log as listeners get it.</summary>
    public FeedMessage Message(PulseMessage message, string epoch) => new(
        message, epoch, options.MaxMessageBytes, interference?.HarmTo(message, epoch) ?? MessageHarm.None);

    /// <summary>Where who is new begins.</summary>
    public EventId End() => database.Read(FeedPage.End);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var found = new List<Listener>();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Turn(found, stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                LogInterrupted(log, error);
                await Task.Delay(PauseAfterFailure, clock, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsOfAuth(PulseMessage message) =>
        message.Exchange.StartsWith(AuthExchanges, StringComparison.Ordinal);

    private async Task Turn(List<Listener> found, CancellationToken stop)
    {
        var nextCommit = messages.NextCommit;
        if (IsAlone(out var from, out var somebody))
        {
            await somebody.WaitAsync(stop);
            return;
        }

        var page = database.Read(from, FeedPage.Read);
        if (page.Start.HasGap)
        {
            lock (gate)
            {
                MoveTo(page.Place);
            }
        }

        var mayEndCredentials = options.RequireScope && page.Messages.Any(IsOfAuth);
        if (mayEndCredentials)
        {
            // What is read may have been committed this very moment: authentication knows of it when the writer has
            // come to whatever is next.
            await database.Write(static _ => { }, stop);
        }

        foreach (var message in page.Messages)
        {
            if (mayEndCredentials && IsOfAuth(message))
            {
                CheckAll();
            }

            HandOut(message, page.Epoch, found);
        }

        if (page.Messages.Count == 0)
        {
            await nextCommit.WaitAsync(stop);
        }
    }

    // Where nobody listens there is a signal for the first who comes.
    private bool IsAlone(out EventId from, out Task somebody)
    {
        lock (gate)
        {
            from = place;
            if (listeners.Count == 0 && entered.Task.IsCompleted)
            {
                entered = NewSignal();
            }

            somebody = entered.Task;
            return listeners.Count == 0;
        }
    }

    private void HandOut(PulseMessage message, string epoch, List<Listener> found)
    {
        found.Clear();
        lock (gate)
        {
            if (place.Epoch != epoch || message.Sequence <= place.Sequence)
            {
                return;
            }

            index.Find(message, found);
            if (found.Count > 0)
            {
                var shared = Message(message, epoch);
                foreach (var listener in found)
                {
                    Offer(listener, message.Sequence, shared);
                }
            }

            place = new EventId(epoch, message.Sequence);
        }
    }

    private void Offer(Listener listener, long sequence, FeedMessage message)
    {
        if (message.IsTooLarge)
        {
            metrics.Gap("size");
        }

        if (!listener.Offer(sequence, message))
        {
            metrics.Overflowed();
        }
    }

    // The log was set back, or messages are gone: everybody finds out by himself what that means for him.
    private void MoveTo(EventId other)
    {
        if (other == place)
        {
            return;
        }

        place = other;
        foreach (var listener in listeners)
        {
            listener.IsBehind = true;
            listener.Wake();
        }
    }

    private void CheckAll()
    {
        lock (gate)
        {
            foreach (var listener in listeners)
            {
                listener.Remind(Duties.Check);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The events feed was interrupted and goes on in a moment")]
    private static partial void LogInterrupted(ILogger log, Exception error);
}
