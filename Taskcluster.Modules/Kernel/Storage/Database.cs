using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// The embedded database: one writer with group commit, many readers (DESIGN.md §3). An awaited
/// <see cref="Write{T}"/> that returned is on disk.
/// </summary>
public sealed class Database : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentStack<Connection> readers = new();
    private readonly Writer writer;
    private readonly Checkpointer checkpointer;
    private readonly SafeFileHandle? file;
    private readonly SafeFileHandle? logIndex;
    private readonly TimeProvider clock;
    private readonly double portionPause;
    private readonly TimeSpan longestPortion;
    private bool isDisposed;

    /// <exception cref="UnusableDataException">The file is no database of ours, or the disk failed.</exception>
    public Database(
        DataFolder folder,
        DatabaseOptions options,
        MessageLog messages,
        TimeProvider clock,
        ILogger<Database> log,
        KillPoints? kills = null,
        IMeterFactory? meters = null,
        CommitCounts? counts = null)
    {
        Path = folder.DatabasePath;
        Kills = kills ?? KillPoints.None;
        this.clock = clock;
        portionPause = options.PortionPausePercent / 100.0;
        longestPortion = TimeSpan.FromMilliseconds(options.PortionMilliseconds);

        // SQLite gives its log the mode of its database.
        DataFolder.Touch(Path);
        Connection? connection = null;
        try
        {
            var blank = options.Durable ? null : BlankDatabase.Begin(Path);
            connection = OpenWriter(Path, options);
            blank?.MakeOwn(connection, clock);
            var upgrades = Migrations.Run(connection, Path, clock, Kills);
            blank?.Keep(connection);
            UpgradeCopies.WriteDown(folder.Path, clock, upgrades);
            UpgradeCopies.RemoveOld(Path, clock, options);
            file = options.Durable ? OpenToSync(Path) : null;
            logIndex = options.Durable ? OpenToSync(Path + Dialect.LogIndexSuffix) : null;
            checkpointer = new Checkpointer(Path, file, logIndex, options, log, Kills);
        }
        catch (Exception error) when (
            error is StorageException { IsOfStatement: false } or SqliteException or IOException)
        {
            connection?.Dispose();
            throw new UnusableDataException(error is StorageException { IsOfFile: true }
                ? $"{Path} is damaged: {error.Message} Keep it, and restore the newest backup that verify finds whole."
                : $"{Path} cannot be used as a database: {error.Message} {DataFolder.Advice}");
        }
        catch
        {
            connection?.Dispose();
            throw;
        }

        writer = new Writer(
            connection,
            () => OpenWriter(Path, options),
            options,
            messages,
            clock,
            checkpointer,
            log,
            Kills,
            meters,
            counts);
    }

    /// <summary>The database's file.</summary>
    public string Path { get; }

    /// <summary>Where the process is to die, if a test says so.</summary>
    internal KillPoints Kills { get; }

    /// <inheritdoc cref="Writer.Gate"/>
    internal IWriterGate? Gate
    {
        set => writer.Gate = value;
    }

    /// <summary>
    /// Runs <paramref name="closure"/> on the writer's thread, inside a transaction that it shares with whoever else
    /// is waiting, in a savepoint of its own. Completes when the transaction is on disk. What the closure throws
    /// undoes that closure alone and is thrown here.
    /// </summary>
    /// <exception cref="StorageException">Nothing was stored: the disk is full or failed.</exception>
    public Task<T> Write<T>(Func<Transaction, T> closure, CancellationToken cancellation = default)
    {
        var call = new WriteCall<T>(closure, mayRunTwice: false, cancellation);
        writer.Enqueue(call);
        return call.Task;
    }

    /// <summary>
    /// As <see cref="Write{T}"/>, for closures of which there are many at a time. It must have no effect but its rows
    /// and what it says in <see cref="Transaction.AfterCommit"/>: where another one fails that shares its savepoint,
    /// everything that it did is undone, and it runs again.
    /// </summary>
    public Task<T> WriteOften<T>(Func<Transaction, T> closure, CancellationToken cancellation = default)
    {
        var call = new WriteCall<T>(closure, mayRunTwice: true, cancellation);
        writer.Enqueue(call);
        return call.Task;
    }

    /// <summary>As <see cref="Write{T}"/>, without a result.</summary>
    public Task Write(Action<Transaction> closure, CancellationToken cancellation = default) =>
        Write(
            tx =>
            {
                closure(tx);
                return true;
            },
            cancellation);

    /// <inheritdoc cref="Writer.Admit"/>
    internal void Admit(params ReadOnlySpan<WriteCall> calls) => writer.Admit(calls);

    /// <inheritdoc cref="Writer.Doubt"/>
    internal void Doubt() => writer.Doubt();

    /// <summary>What one closure may do of long work, from now on.</summary>
    internal Portion NewPortion() => new(longestPortion);

    /// <summary>
    /// What happens when a commit has failed, so that nobody knows whether the change is on disk: who keeps rows in
    /// memory forgets them, and who sleeps until rows are due looks at them. On the writer's thread, before the callers
    /// are told; it must be short.
    /// </summary>
    public void WhenInDoubt(Action action) => writer.WhenInDoubt(action);

    /// <summary>
    /// Work that is too long for one closure: repeats <paramref name="closure"/> for as long as it says that there is
    /// more, each time for one <see cref="Portion"/>, and leaves the writer to others in between.
    /// </summary>
    /// <param name="closure">Does a portion; true if there is more to do.</param>
    /// <param name="afterEach">What follows the commit of a portion, outside the writer.</param>
    /// <param name="cancellation">Ends the work between two portions.</param>
    public async Task WriteInPortions(
        Func<Transaction, Portion, bool> closure,
        Func<Task>? afterEach = null,
        CancellationToken cancellation = default)
    {
        bool isMore;
        do
        {
            var started = Stopwatch.GetTimestamp();
            isMore = await Write(tx => closure(tx, NewPortion()), cancellation);
            if (afterEach is not null)
            {
                await afterEach();
            }

            Kills.Pass(KillPoint.BetweenPortions);

            // The pause spares the machine, so that it goes by the wall clock, not by the one that may be moved.
            if (isMore && portionPause > 0)
            {
                var pause = Stopwatch.GetElapsedTime(started) * portionPause;
                await Task.Delay(pause < LongestPause ? pause : LongestPause, TimeProvider.System, cancellation);
            }
        }
        while (isMore);
    }

    /// <summary>
    /// Reads from one snapshot, which is that of the last commit. The function must be short: one page of rows. It
    /// runs on the caller's thread and never waits for the writer.
    /// </summary>
    public T Read<T>(Func<IRows, T> function) => Read(function, static (rows, inner) => inner(rows));

    /// <summary>As <see cref="Read{T}"/> with an argument, so that the function needs no closure.</summary>
    public T Read<TArgument, T>(TArgument argument, Func<IRows, TArgument, T> function)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        if (!readers.TryPop(out var connection))
        {
            connection = OpenReader();
        }

        try
        {
            connection.Now = clock.GetUtcNow().ToWire();
            connection.Sql("BEGIN").Execute();
            var result = function(connection, argument);
            connection.Sql("COMMIT").Execute();
            return result;
        }
        finally
        {
            GiveBack(connection);
        }
    }

    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        while (readers.TryPop(out var connection))
        {
            connection.Dispose();
        }

        // The writer needs the checkpointer to its last commit; its connection is the last to go, since that one folds
        // the log into the database, which a reader's could not.
        writer.Finish();
        checkpointer.Dispose();
        writer.Dispose();
        file?.Dispose();
        logIndex?.Dispose();
    }

    private void GiveBack(Connection connection)
    {
        connection.GiveBackAll();
        if (!connection.IsInAutocommit)
        {
            connection.Script("ROLLBACK");
        }

        if (isDisposed)
        {
            connection.Dispose();
        }
        else
        {
            readers.Push(connection);
        }
    }

    private Connection OpenReader()
    {
        var connection = new Connection(Path, readOnly: true);
        connection.Script(Dialect.ReaderPragmas);
        return connection;
    }

    // They stay open for as long as any connection: a process that closes a file loses all POSIX locks that it has on
    // it, SQLite's too.
    private static SafeFileHandle OpenToSync(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    private static Connection OpenWriter(string path, DatabaseOptions options)
    {
        var connection = Migrations.OpenDatabase(path);
        try
        {
            connection.Script(options.Durable ? Dialect.DurableWriterPragmas : Dialect.ThrowAwayWriterPragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
