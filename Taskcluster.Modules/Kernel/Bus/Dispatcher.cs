using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Brings the log to the subscribers. Each has a cursor, a loop and a mediator of its own, so that a slow or failing
/// one delays neither the API nor the others.
/// </summary>
public sealed class Dispatcher : BackgroundService, IForgets
{
    private readonly Database database;
    private readonly BackgroundThreads threads;
    private readonly Dictionary<string, SubscriberLoop> loops;

    public Dispatcher(
        Database database,
        MessageLog messages,
        IEnumerable<Subscriber> subscribers,
        BusOptions options,
        TimeProvider clock,
        ILogger<Dispatcher> log,
        BackgroundThreads? threads = null)
    {
        this.database = database;
        this.threads = threads ?? BackgroundThreads.Pool;
        database.WhenInDoubt(messages.AnnounceDoubt);
        loops = new Dictionary<string, SubscriberLoop>(StringComparer.Ordinal);
        foreach (var subscriber in subscribers.Where(subscriber => subscriber.IsActive))
        {
            var loop = new SubscriberLoop(subscriber, database, messages, options, clock, log);
            if (!loops.TryAdd(subscriber.Name, loop))
            {
                throw new InvalidOperationException(
                    $"{loops[subscriber.Name].Subscriber.GetType()} and {subscriber.GetType()} are both named "
                    + $"{subscriber.Name}; each subscriber needs a name of its own.");
            }
        }
    }

    /// <summary>The log and all cursors are others now: subscribers read theirs again.</summary>
    public void Forget()
    {
        foreach (var loop in loops.Values)
        {
            loop.Moved();
        }
    }

    /// <summary>Those that are at work in this program.</summary>
    internal IReadOnlyCollection<SubscriberLoop> Loops => loops.Values;

    /// <summary>
    /// Lays down the cursor of each subscriber before the host takes its first request, so that a new one hears of
    /// everything from there on.
    /// </summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.Write(
            tx =>
            {
                foreach (var loop in loops.Values)
                {
                    loop.Begin(tx);
                }
            },
            cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>
    /// All cursors, as far as their subscribers are by now, who save that somewhat later where they have nothing to do
    /// for the messages; and as they save it, so that what one failed at and has passed since is forgotten.
    /// </summary>
    internal IEnumerable<Cursor> Current(IRows rows) => Cursors.All(rows).Select(Current);

    /// <summary>Saves how far subscribers are, before what they have passed is removed.</summary>
    internal void SavePositions(Transaction tx)
    {
        foreach (var saved in Cursors.All(tx))
        {
            var current = Current(saved);
            if (current != saved)
            {
                Cursors.Replace(tx, saved, current);
            }
        }
    }

    /// <summary>The loop of a subscriber that is at work here.</summary>
    internal bool TryFind(string name, [NotNullWhen(true)] out SubscriberLoop? loop) =>
        loops.TryGetValue(name, out loop);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(loops.Values.Select(
            loop => threads.Run(loop.Subscriber.Name, () => loop.Run(stoppingToken), stoppingToken)));

    private Cursor Current(Cursor saved) =>
        loops.TryGetValue(saved.Name, out var loop)
        && loop.Moves == saved.Moves && loop.Seen is var seen && seen > saved.Position
            ? saved with { Position = seen, Failure = null }
            : saved;
}
