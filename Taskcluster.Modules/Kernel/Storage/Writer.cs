using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Faults;

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
    private readonly Closures closures;
    private readonly Checkpointer checkpointer;
    private readonly ILogger log;
    private readonly KillPoints kills;
    private readonly Thread thread;
    private readonly ConcurrentQueue<Action> whenInDoubt = [];
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
        this.checkpointer = checkpointer;
        this.log = log;
        this.kills = kills;
        closures = new Closures(messages, clock, options, log);
        thread = new Thread(Run) { IsBackground = true, Name = "Database writer" };
        thread.Start();
    }

    /// <summary>Nobody, but in tests that put everything in an order.</summary>
    public IWriterGate? Gate { get; set; }

    public void Enqueue(WriteCall call)
    {
        if (Gate?.KeepsBack(call) is not true)
        {
            Admit(call);
        }
    }

    /// <summary>They take their places together.</summary>
    public void Admit(params ReadOnlySpan<WriteCall> calls)
    {
        bool wakes;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isStopping, this);
            foreach (var call in calls)
            {
                waiting.Enqueue(call);
            }

            wakes = isIdle;
            isIdle = false;
        }

        if (wakes)
        {
            work.Set();
        }
    }

    /// <inheritdoc cref="Database.WhenInDoubt"/>
    public void WhenInDoubt(Action action) => whenInDoubt.Enqueue(action);

    /// <summary>Does what was said by <see cref="WhenInDoubt"/>; on the writer's thread.</summary>
    public void Doubt()
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
                Gate?.Done(batch.Count);
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
            while (batch.Count < options.BatchLimit && waiting.TryPeek(out var call)
                && (batch.Count == 0 || !call.IsAlone))
            {
                batch.Add(waiting.Dequeue());
                if (call.IsAlone)
                {
                    break;
                }
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
            closures.RunAll(connection, CollectionsMarshal.AsSpan(batch));
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
                // A commit that fails may have been made. What would follow it must not happen if it was not, and
                // whoever would have been told must not miss it if it was.
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
}
