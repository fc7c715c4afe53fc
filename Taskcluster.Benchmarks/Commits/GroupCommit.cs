using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Benchmarks.Commits;

/// <summary>
/// The barest group commit there is: one thread takes all calls that wait, runs their statements in one transaction,
/// commits, and lets their callers go on. Durability, page size and checkpoints are those of the server.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly Lock gate = new();
    private readonly AutoResetEvent work = new(initialState: false);
    private readonly Queue<WaitingCall> waiting = new();
    private readonly Connection connection;
    private readonly SafeFileHandle file;
    private readonly Checkpointer checkpointer;
    private readonly int batchLimit;
    private readonly Thread thread;
    private volatile bool isStopping;

    public GroupCommit(string path, DatabaseOptions options)
    {
        batchLimit = options.BatchLimit;
        connection = new Connection(path, readOnly: false);
        connection.Script(Dialect.DurableWriterPragmas);
        file = File.OpenHandle(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        checkpointer = new Checkpointer(path, file, logIndex: null, options, NullLogger.Instance, KillPoints.None);
        thread = new Thread(Run) { IsBackground = true, Name = "Group commit" };
        thread.Start();
    }

    /// <summary>Rows that were changed so far; only while nothing is committed.</summary>
    public int TotalChanges => connection.TotalChanges();

    /// <summary>Completes when the statements are on the disk.</summary>
    public Task Commit(ComposedStatement[] statements)
    {
        var call = new WaitingCall(statements);
        lock (gate)
        {
            waiting.Enqueue(call);
        }

        work.Set();
        return call.Completion.Task;
    }

    public void Dispose()
    {
        isStopping = true;
        work.Set();
        thread.Join();
        checkpointer.Dispose();
        connection.Dispose();
        file.Dispose();
        work.Dispose();
    }

    private void Run()
    {
        var batch = new List<WaitingCall>();
        while (!isStopping)
        {
            lock (gate)
            {
                while (batch.Count < batchLimit && waiting.TryDequeue(out var call))
                {
                    batch.Add(call);
                }
            }

            if (batch.Count == 0)
            {
                work.WaitOne();
                continue;
            }

            RunBatch(batch);
            batch.Clear();
        }
    }

    private void RunBatch(List<WaitingCall> batch)
    {
        try
        {
            checkpointer.LetPass();
            connection.Sql(Dialect.Begin).Execute();
            foreach (var call in batch)
            {
                RunCall(call.Statements);
            }

            connection.Sql("COMMIT").Execute();
            batch.ForEach(call => call.Completion.SetResult());
            checkpointer.Wrote(connection.TakePagesWritten());
        }
        catch (StorageException error)
        {
            batch.ForEach(call => call.Completion.TrySetException(error));
        }
    }

    private void RunCall(ComposedStatement[] statements)
    {
        Span<long> returned = stackalloc long[statements.Length];
        for (var index = 0; index < statements.Length; index++)
        {
            using var call = Bind(connection.Sql(statements[index].Sql), statements[index].Values, returned);
            if (call.Step())
            {
                returned[index] = call.Long(0);
                while (call.Step())
                {
                    // To its end, as the server does.
                }
            }
            else if (CapturedStatement.Inserts(statements[index].Sql))
            {
                returned[index] = raw.sqlite3_last_insert_rowid(connection.Handle);
            }
        }
    }

    private static SqlCall Bind(SqlCall call, BoundValue[] values, ReadOnlySpan<long> returned)
    {
        foreach (var value in values)
        {
            call = value.Kind switch
            {
                BoundKind.Number => call.Bind(value.Number),
                BoundKind.Returned => call.Bind(returned[(int)value.Number]),
                BoundKind.Text => call.BindText(value.Bytes),
                BoundKind.Blob => call.BindBlob(value.Bytes),
                _ => call.BindNull(),
            };
        }

        return call;
    }

    private sealed record WaitingCall(ComposedStatement[] Statements)
    {
        public TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
