using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Taskcluster.Modules.Fixture.Clock;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Fixture.Snapshots;

/// <summary>
/// Keeps states of the fixture, the one after its start and those that somebody has named, and brings them back. They
/// are databases in the folder <c>snapshots</c> and last as long as the host.
/// </summary>
[DiffersInFixture(
    "State",
    "can be reset and brought back; it is gone when the program ends, snapshots with it",
    "lasts")]
[DiffersInFixture(
    "Ids of events",
    "are of another epoch after a reset, and lead to a `gap`",
    "are of one epoch")]
public sealed class FixtureState : IHostedService
{
    /// <summary>What a name may be.</summary>
    internal const string NamePattern = "^[a-zA-Z0-9_-]{1,100}$";

    private const string Start = "start";

    private readonly Database database;
    private readonly StateReplacement replacement;
    private readonly ContentStore contents;
    private readonly MovableClock clock;
    private readonly ClockControl control;
    private readonly string folder;
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Snapshot> snapshots = new(StringComparer.Ordinal);
    private Snapshot? start;
    private int files;

    internal FixtureState(
        DataFolder folder,
        Database database,
        StateReplacement replacement,
        ContentStore contents,
        MovableClock clock,
        ClockControl control)
    {
        this.database = database;
        this.replacement = replacement;
        this.contents = contents;
        this.clock = clock;
        this.control = control;
        this.folder = folder.Combine("snapshots");
    }

    /// <summary>All snapshots by their names.</summary>
    internal IReadOnlyList<Snapshot> All
    {
        get
        {
            lock (gate)
            {
                return [.. snapshots.Values];
            }
        }
    }

    /// <summary>The state as it is now is what a reset leads to.</summary>
    public async Task TakeAsStart(CancellationToken cancellation)
    {
        var taken = await Take(Start, cancellation);
        var before = Interlocked.Exchange(ref start, taken);
        if (before is not null)
        {
            _ = await Drop(before);
        }
    }

    /// <summary>
    /// Before the first request: removes what an earlier host left behind, and notes the state that a reset leads to.
    /// </summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return TakeAsStart(cancellationToken);
    }

    /// <summary>Snapshots go with the host, and contents that they alone have kept.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        List<Snapshot> all;
        lock (gate)
        {
            all = [.. snapshots.Values];
            snapshots.Clear();
        }

        if (Interlocked.Exchange(ref start, null) is { } first)
        {
            all.Add(first);
        }

        try
        {
            foreach (var snapshot in all)
            {
                _ = await Drop(snapshot);
            }

            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next start removes what is left.
        }
    }

    /// <summary>Keeps the state as it is now.</summary>
    /// <exception cref="ApiError">409 SnapshotExists.</exception>
    internal async Task<Snapshot> Create(string name, CancellationToken cancellation)
    {
        RequireFree(name);
        var taken = await control.Exclusively(() => Take(name, cancellation), cancellation);
        lock (gate)
        {
            if (snapshots.TryAdd(name, taken))
            {
                return taken;
            }
        }

        _ = await Drop(taken);
        throw Exists(name);
    }

    /// <exception cref="ApiError">404 SnapshotNotFound.</exception>
    internal Task Delete(string name, CancellationToken cancellation) => control.Exclusively(
        () =>
        {
            Snapshot? found;
            lock (gate)
            {
                if (!snapshots.Remove(name, out found))
                {
                    throw NotFound(name);
                }
            }

            return Drop(found);
        },
        cancellation);

    /// <summary>Brings the state back that was there after the start.</summary>
    internal Task<Restored> Reset(ClockAfter clockAfter, CancellationToken cancellation) =>
        control.Exclusively(
            () => BringBack(start ?? throw new InvalidOperationException("The fixture has not started."), clockAfter),
            cancellation);

    /// <summary>Brings a state back.</summary>
    /// <exception cref="ApiError">404 SnapshotNotFound.</exception>
    internal Task<Restored> Restore(string name, ClockAfter clockAfter, CancellationToken cancellation) =>
        control.Exclusively(() => BringBack(Find(name), clockAfter), cancellation);

    private static ApiError Exists(string name) => ApiError.Named(
        "SnapshotExists", 409, $"There is a snapshot named {name} already; delete it first, or choose another name.");

    private void RequireFree(string name)
    {
        lock (gate)
        {
            if (snapshots.ContainsKey(name))
            {
                throw Exists(name);
            }
        }
    }

    // Under the gate, or where nothing changes.
    private ApiError NotFound(string name) => ApiError.Named(
        "SnapshotNotFound", 404,
        $"There is no snapshot named {name}. "
        + (snapshots.Count == 0 ? "There is none at all." : $"There are: {string.Join(", ", snapshots.Keys)}."));

    private Snapshot Find(string name)
    {
        lock (gate)
        {
            return snapshots.GetValueOrDefault(name) ?? throw NotFound(name);
        }
    }

    // Nothing is written meanwhile, so that no content goes before it is known that it has to stay.
    private Task<Snapshot> Take(string name, CancellationToken cancellation) => database.Write(
        _ =>
        {
            DataFolder.Create(folder);
            var path = Path.Combine(folder, $"{Interlocked.Increment(ref files)}.db");
            DataFolder.Touch(path);
            replacement.Copy(path);
            var named = ContentsIn(path);
            contents.Held.Keep(named);
            var (now, machine) = (clock.GetUtcNow(), TimeProvider.System.GetUtcNow());
            return new Snapshot(name, path, machine, now, now - machine, clock.IsFrozen, named);
        },
        cancellation);

    private async Task<Restored> BringBack(Snapshot snapshot, ClockAfter clockAfter)
    {
        var started = Stopwatch.GetTimestamp();
        var unnamed = await replacement.Replace(
            snapshot.Path,
            tx => ContentCounts.All(tx),
            () => SetClock(snapshot, clockAfter));
        var taken = Stopwatch.GetElapsedTime(started);

        // Files of what is no more go beside everything else.
        _ = contents.Remove(unnamed, CancellationToken.None);
        return new Restored(taken.TotalMilliseconds);
    }

    private void SetClock(Snapshot snapshot, ClockAfter clockAfter)
    {
        var machine = TimeProvider.System.GetUtcNow();
        if (clockAfter == ClockAfter.Real)
        {
            clock.Set(machine, isFrozen: false);
        }
        else if (clockAfter == ClockAfter.Snapshot)
        {
            clock.Set(snapshot.IsFrozen ? snapshot.Now : machine + snapshot.Offset, snapshot.IsFrozen);
        }
    }

    private async Task<bool> Drop(Snapshot snapshot)
    {
        File.Delete(snapshot.Path);
        await contents.Release(snapshot.Contents);
        return true;
    }

    private static List<string> ContentsIn(string path)
    {
        using var connection = new Connection(path, readOnly: true);
        return ContentCounts.All(connection);
    }
}
