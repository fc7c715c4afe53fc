using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// The one thread that writes. It takes all closures that wait, runs each in a savepoint inside one transaction,
/// commits once, and only then completes them: under load one sync serves hundreds of requests.
/// </summary>
internal sealed partial class Writer : IDisposable
{
    private readonly Lock gate = new();
    private readonly AutoResetEvent work = new(initialState: false);
    private readonly Func<Connection> reopen;
    private readonly DatabaseOptions options;
    private readonly MessageLog messages;
    private readonly TimeProvider clock;
    private readonly Checkpointer checkpointer;
    private readonly ILogger log;
    private readonly KillPoints kills;
    private readonly Thread thread;
    private readonly Sequence sequence;
    private readonly HashSet<Type> compiled = [];
    private readonly ConcurrentBag<Action> whenInDoubt = [];
    private Connection? connection;
    private Queue<WriteCall> waiting = new();
    private bool isIdle;
    private bool isStopping;

    public Writer(
        Connection connection,
        Func<Connection> reopen,
        DatabaseOptions options,
        MessageLog messages,
        TimeProvider clock,
        Checkpointer checkpointer,
        ILogger log,
        KillPoints kills)
    {
        this.connection = connection;
        this.reopen = reopen;
        this.options = options;
        this.messages = messages;
        this.clock = clock;
        this.checkpointer = checkpointer;
        this.log = log;
        this.kills = kills;

        // Sequence numbers order rows across restarts too: no process writes a million rows a millisecond.
        sequence = new Sequence(TimeProvider.System.GetUtcNow().ToMilliseconds() * 1000);
        thread = new Thread(Run) { IsBackground = true, Name = "Database writer" };
        thread.Start();
    }

    public void Enqueue(WriteCall call)
    {
        bool wakes;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isStopping, this);
            waiting.Enqueue(call);
            wakes = isIdle;
            isIdle = false;
        }

        if (wakes)
        {
            work.Set();
        }
    }

    /// <inheritdoc cref="Database.WhenInDoubt"/>
    public void WhenInDoubt(Action action) => whenInDoubt.Add(action);

    /// <summary>Finishes what is waiting, then ends the thread; the connection stays open.</summary>
    public void Finish()
    {
        lock (gate)
        {
            isStopping = true;
        }

        work.Set();
        thread.Join();
    }

    public void Dispose()
    {
        Finish();
        connection?.Dispose();
        work.Dispose();
    }

    private void Run()
    {
        var batch = new List<WriteCall>(options.BatchLimit);
        while (true)
        {
            var isLast = !TakeBatch(batch);
            if (batch.Count > 0)
            {
                RunBatch(batch);
                batch.Clear();
            }
            else if (isLast)
            {
                return;
            }
            else
            {
                work.WaitOne();
            }
        }
    }

    private bool TakeBatch(List<WriteCall> batch)
    {
        lock (gate)
        {
            while (batch.Count < options.BatchLimit && waiting.TryDequeue(out var call))
            {
                batch.Add(call);
            }

            // Who finds it so, and adds work, wakes this thread.
            isIdle = batch.Count == 0;
            return !isStopping || waiting.Count > 0;
        }
    }

    private void RunBatch(List<WriteCall> batch)
    {
        var isAtItsEnd = false;
        try
        {
            checkpointer.LetPass();
            connection ??= reopen();
            connection.Sql(Dialect.Begin).Execute();
            RunClosures(connection, CollectionsMarshal.AsSpan(batch));
            kills.Pass(KillPoint.BeforeCommit);
            isAtItsEnd = true;
            connection.Sql("COMMIT").Execute();
            kills.Pass(KillPoint.AfterCommit);
        }
        catch (Exception error)
        {
            // The transaction is gone or of unknown state: nobody is told of success, and the connection is not
            // trusted any more.
            LogBatchFailed(log, error, batch.Count);
            connection?.Dispose();
            connection = null;
            messages.Forget();
            if (isAtItsEnd)
            {
                Doubt();
            }

            // What ends a whole transaction is no statement's fault, whatever SQLite calls it: they may all try again.
            var failure = error is StorageException { IsOfStatement: false } storage
                ? storage
                : new StorageException(raw.SQLITE_IOERR, error.Message);
            foreach (var call in batch)
            {
                call.Fail(failure);
            }

            return;
        }

        Complete(batch);
        checkpointer.Wrote(connection.TakePagesWritten());
    }

    // A savepoint keeps a copy of each page that is changed after it, and all closures change the same few pages: those
    // that may run twice share one. Where one of them fails, all of its savepoint run again, each in its own.
    private void RunClosures(Connection connection, ReadOnlySpan<WriteCall> calls)
    {
        while (!calls.IsEmpty)
        {
            var count = 1;
            while (calls[0].MayRunTwice && count < calls.Length && calls[count].MayRunTwice)
            {
                count++;
            }

            if (!RunInSavepoint(connection, calls[..count]))
            {
                for (var index = 0; index < count; index++)
                {
                    _ = RunInSavepoint(connection, calls.Slice(index, 1));
                }
            }

            calls = calls[count..];
        }
    }

    // False: one of several failed, and nothing of any of them is left.
    private bool RunInSavepoint(Connection connection, ReadOnlySpan<WriteCall> calls)
    {
        var appended = messages.Appended;
        connection.Sql(Dialect.Savepoint).Execute();
        foreach (var call in calls)
        {
            var changes = connection.Changes;
            if (call.IsAbandoned || Run(connection, call) || (call.MayRunTwice && connection.Changes == changes))
            {
                // It is done, or it failed before it changed any row.
                continue;
            }

            connection.Sql(Dialect.RollbackToSavepoint).Execute();
            messages.Undo(appended);
            if (calls.Length > 1)
            {
                connection.Sql(Dialect.Release).Execute();
                foreach (var other in calls)
                {
                    other.Forget();
                }

                return false;
            }
        }

        connection.Sql(Dialect.Release).Execute();
        return true;
    }

    // False: the closure failed.
    private bool Run(Connection connection, WriteCall call)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            call.Transaction = new Transaction(connection, messages, clock.GetUtcNow().ToWire(), sequence);
            call.Run(call.Transaction);
            connection.RequireNoneTaken();
        }
        catch (Exception error)
        {
            call.Error = error;
            connection.GiveBackAll();
            if (connection.IsInAutocommit)
            {
                // SQLite gave up the whole transaction (a full disk, an input/output error): so must we.
                throw;
            }
        }

        WarnIfSlow(call, started);
        return call.Error is null;
    }

    private void WarnIfSlow(WriteCall call, long started)
    {
        var elapsed = Stopwatch.GetElapsedTime(started);

        // The first run of each kind is slow because it is compiled, which says nothing of its SQL.
        if (elapsed.TotalMilliseconds > options.SlowClosureMilliseconds && !compiled.Add(call.GetType()))
        {
            LogSlowClosure(log, call.GetType().ToString(), elapsed.TotalMilliseconds);
        }
    }

    private void Complete(List<WriteCall> batch)
    {
        foreach (var call in batch)
        {
            if (call.Transaction is null)
            {
                call.Cancel();
                continue;
            }

            if (call.Error is null)
            {
                RunAfterCommit(call.Transaction);
            }

            call.Complete();
        }

        messages.AnnounceCommit();
    }

    // A commit that fails may have been made. What would follow it must not happen if it was not, and whoever would
    // have been told must not miss it if it was.
    private void Doubt()
    {
        foreach (var action in whenInDoubt)
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                LogAfterCommitFailed(log, error);
            }
        }
    }

    private void RunAfterCommit(Transaction transaction)
    {
        try
        {
            transaction.RunAfterCommit();
        }
        catch (Exception error)
        {
            // The change is on disk: its caller must hear of success, and the writer must go on.
            LogAfterCommitFailed(log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A transaction of {Count} changes failed; none was stored")]
    private static partial void LogBatchFailed(ILogger log, Exception error, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "What follows a commit failed")]
    private static partial void LogAfterCommitFailed(ILogger log, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Closure} held the writer for {Milliseconds} ms")]
    private static partial void LogSlowClosure(ILogger log, string closure, double milliseconds);
}
