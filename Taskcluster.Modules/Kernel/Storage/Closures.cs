using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>Runs the closures of one transaction of the writer so that one that fails undoes itself alone.</summary>
internal sealed partial class Closures(
    MessageLog messages, TimeProvider clock, DatabaseOptions options, ILogger log, CommitCounts? counts)
{
    // Sequence numbers order rows across restarts too: no process writes a million rows a millisecond.
    private readonly Sequence sequence = new(TimeProvider.System.GetUtcNow().ToMilliseconds() * 1000);
    private readonly HashSet<Type> compiled = [];

    /// <summary>
    /// A savepoint keeps a copy of each page that is changed after it, and all closures change the same few pages:
    /// those that may run twice share one, and the first ones of a transaction need none, since what undoes them is to
    /// begin the transaction anew. Where one fails of several, all of them run again, each by itself.
    /// </summary>
    /// <exception cref="StorageException">SQLite gave up the whole transaction.</exception>
    public void RunAll(Connection connection, ReadOnlySpan<WriteCall> calls)
    {
        for (var isFirst = true; !calls.IsEmpty; isFirst = false)
        {
            var count = 1;
            while (calls[0].MayRunTwice && count < calls.Length && calls[count].MayRunTwice)
            {
                count++;
            }

            if (!RunTogether(connection, calls[..count], isFirst))
            {
                for (var index = 0; index < count; index++)
                {
                    _ = RunTogether(connection, calls.Slice(index, 1), isFirst: false);
                }
            }

            calls = calls[count..];
        }
    }

    // False: one of several failed, and nothing of any of them is left.
    private bool RunTogether(Connection connection, ReadOnlySpan<WriteCall> calls, bool isFirst)
    {
        var appended = messages.Appended;
        if (!isFirst)
        {
            connection.Sql(Dialect.Savepoint).Execute();
        }

        foreach (var call in calls)
        {
            var changes = connection.Changes;
            if (call.IsAbandoned || Run(connection, call) || (call.MayRunTwice && connection.Changes == changes))
            {
                // It is done, or it failed before it changed any row.
                continue;
            }

            Undo(connection, isFirst);
            messages.Undo(appended);
            if (calls.Length > 1)
            {
                Release(connection, isFirst);
                foreach (var other in calls)
                {
                    other.Forget();
                }

                return false;
            }
        }

        Release(connection, isFirst);
        return true;
    }

    private static void Undo(Connection connection, bool isFirst)
    {
        if (isFirst)
        {
            connection.Sql("ROLLBACK").Execute();
            connection.Sql(Dialect.Begin).Execute();
        }
        else
        {
            connection.Sql(Dialect.RollbackToSavepoint).Execute();
        }
    }

    private static void Release(Connection connection, bool isFirst)
    {
        if (!isFirst)
        {
            connection.Sql(Dialect.Release).Execute();
        }
    }

    // False: the closure failed.
    private bool Run(Connection connection, WriteCall call)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            call.Transaction = new Transaction(connection, messages, clock.GetUtcNow().ToWire(), sequence, counts);
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Closure} held the writer for {Milliseconds} ms")]
    private static partial void LogSlowClosure(ILogger log, string closure, double milliseconds);
}
