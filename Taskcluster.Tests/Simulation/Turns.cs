using System.Diagnostics;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Decides who in a host goes on, and when: a loop or a subscriber, as far as to where it waits, or the writer with
/// what has come together for it. One of them at a time, in an order that a seed chooses, so that it comes again with
/// the seed. A client's call is one more of them, which waits for its turn whenever it writes.
/// </summary>
internal sealed class Turns(Random random) : BackgroundThreads, IWriterGate
{
    private const int ChancesOfWriter = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    // Who waits for somebody else that has no turn (one content is written by one at a time) is waited for so long.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(1);

    // Guards all below.
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, ActorQueue> actors = new(StringComparer.Ordinal);
    private readonly List<WriteCall> kept = [];
    private readonly SemaphoreSlim changed = new(0);
    private Func<IReadOnlyList<string>> awake = () => [];
    private Database? database;
    private ActorQueue? current;
    private int admitted;
    private bool isHeld;
    private bool isOver;

    /// <summary>Stands before the writer from now on.</summary>
    /// <param name="writing">The host's database.</param>
    /// <param name="awakeNow">Names of those that have something to do or are at it.</param>
    public async Task Begin(Database writing, Func<IReadOnlyList<string>> awakeNow)
    {
        (database, awake, admitted) = (writing, awakeNow, 1);
        await writing.Write(_ => writing.Gate = this);
    }

    /// <summary>Gives turns until nobody has anything to do at this moment.</summary>
    public async Task Settle()
    {
        Hold();
        await Go(call: null);
    }

    /// <summary>Makes a call, and gives turns to others whenever it writes.</summary>
    public async Task<T> During<T>(Func<Task<T>> make)
    {
        Hold();
        var call = make();
        _ = call.ContinueWith(_ => Changed(), TaskScheduler.Default);
        await Go(call);
        return await call;
    }

    /// <summary>The host ends: all go on as they like.</summary>
    public void End()
    {
        lock (gate)
        {
            isOver = true;
        }

        Open();
        foreach (var actor in actors.Values)
        {
            actor.LetAllGo();
        }
    }

    public override Task Run(string name, Func<Task> work, CancellationToken stop)
    {
        var actor = new ActorQueue(Changed);
        lock (gate)
        {
            actors.Add(name, actor);
        }

        return Task.Factory.StartNew(work, stop, TaskCreationOptions.DenyChildAttach, actor).Unwrap();
    }

    public bool KeepsBack(WriteCall call)
    {
        lock (gate)
        {
            if (!isHeld)
            {
                admitted++;
                return false;
            }

            kept.Add(call);
        }

        Changed();
        return true;
    }

    public void Done(int count)
    {
        lock (gate)
        {
            admitted -= count;
        }

        Changed();
    }

    private void Hold()
    {
        lock (gate)
        {
            (isHeld, current) = (!isOver, null);
        }
    }

    private void Open()
    {
        lock (gate)
        {
            isHeld = false;
        }

        Admit();
    }

    private async Task Go(Task? call)
    {
        while (true)
        {
            await Quiet(call);
            if (call is { IsCompleted: true } || !(GiveTurn(call is not null) || call is not null))
            {
                Open();
                return;
            }
        }
    }

    // False: nobody wants one.
    private bool GiveTurn(bool isDuringCall)
    {
        ActorQueue? next = null;
        lock (gate)
        {
            // A turn goes as far as to where one waits for a turn, whichever threads that takes.
            var ready = actors.Values.Where(actor => actor.IsReady).ToList();
            var chances = isDuringCall ? ChancesOfWriter : 1;
            if (current is { IsReady: true })
            {
                next = current;
            }
            else if (ready.Count > 0 && (kept.Count == 0 || random.Next(1 + chances) == 0))
            {
                next = ready[random.Next(ready.Count)];
            }
            else if (kept.Count == 0)
            {
                return false;
            }
        }

        current = next;
        if (next is null)
        {
            Admit();
        }
        else
        {
            next.GoOn();
        }

        return true;
    }

    // What has come together shares a transaction.
    private void Admit()
    {
        WriteCall[] calls;
        lock (gate)
        {
            calls = [.. kept];
            admitted += calls.Length;
            kept.Clear();
        }

        if (calls.Length > 0)
        {
            database!.Admit(calls);
        }
    }

    // Everybody sleeps or waits for a turn.
    private async Task Quiet(Task? call)
    {
        var started = Stopwatch.GetTimestamp();
        while (!IsQuiet(call))
        {
            var isChanged = await changed.WaitAsync(Stuck);
            var elapsed = Stopwatch.GetElapsedTime(started);
            if (!isChanged && IsAnybodyReady())
            {
                return;
            }

            if (elapsed > Patience)
            {
                throw new SimulationException($"These do not come to rest: {string.Join(", ", awake())}.");
            }
        }
    }

    // Who is woken was so before the writer is done with what woke it: the writer is looked at first.
    private bool IsQuiet(Task? call)
    {
        int waiting;
        lock (gate)
        {
            if (admitted > 0)
            {
                return false;
            }

            waiting = kept.Count + actors.Values.Count(actor => actor.IsReady);
        }

        var isCalling = call is { IsCompleted: false };
        return waiting >= awake().Count + (isCalling ? 1 : 0);
    }

    private bool IsAnybodyReady()
    {
        lock (gate)
        {
            return admitted == 0 && (kept.Count > 0 || actors.Values.Any(actor => actor.IsReady));
        }
    }

    private void Changed()
    {
        if (changed.CurrentCount == 0)
        {
            changed.Release();
        }
    }
}
