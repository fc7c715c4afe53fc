using Microsoft.Extensions.Logging;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Moves the write-ahead log into the database beside the writer, so that the writer never stalls for it: without
/// waiting from 16 MiB on, waiting for readers from 256 MiB on, and down to nothing when writes pause.
/// </summary>
internal sealed partial class Checkpointer : IDisposable
{
    private readonly AutoResetEvent work = new(initialState: false);
    private readonly string path;
    private readonly DatabaseOptions options;
    private readonly ILogger log;
    private readonly Thread thread;
    private readonly long checkpointPages;
    private readonly long restartPages;
    private long pages;
    private volatile bool isStopping;

    public Checkpointer(string path, DatabaseOptions options, ILogger log)
    {
        this.path = path;
        this.options = options;
        this.log = log;
        checkpointPages = options.CheckpointMebibytes * 1024L * 1024 / Dialect.PageBytes;
        restartPages = options.RestartMebibytes * 1024L * 1024 / Dialect.PageBytes;
        thread = new Thread(Run) { IsBackground = true, Name = "Database checkpointer" };
        thread.Start();
    }

    /// <summary>The writer committed; called on its thread.</summary>
    public void Wrote(int count)
    {
        var before = Interlocked.Add(ref pages, count) - count;
        if (before == 0 || (before < checkpointPages) != (before + count < checkpointPages)
            || before / checkpointPages != (before + count) / checkpointPages)
        {
            work.Set();
        }
    }

    public void Dispose()
    {
        isStopping = true;
        work.Set();
        thread.Join();
        work.Dispose();
    }

    private void Run()
    {
        using var connection = new Connection(path, readOnly: false);
        connection.Script("PRAGMA busy_timeout=10000; PRAGMA wal_autocheckpoint=0;");
        while (!isStopping)
        {
            var isIdle = !work.WaitOne(TimeSpan.FromSeconds(options.IdleCheckpointSeconds));
            var written = Interlocked.Read(ref pages);
            if (written == 0 || (!isIdle && written < checkpointPages))
            {
                continue;
            }

            Checkpoint(connection, isIdle ? "TRUNCATE" : written >= restartPages ? "RESTART" : "PASSIVE", written);
        }
    }

    private void Checkpoint(Connection connection, string mode, long written)
    {
        try
        {
            using var command = connection.AdoNet.CreateCommand();
#pragma warning disable CA2100 // The three modes are constants.
            command.CommandText = $"PRAGMA wal_checkpoint({mode})";
#pragma warning restore CA2100
            using var row = command.ExecuteReader();
            if (row.Read() && row.GetInt64(0) == 0 && row.GetInt64(1) == row.GetInt64(2))
            {
                // All of it is in the database: the writer starts the log anew.
                Interlocked.Add(ref pages, -written);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogFailed(log, error, mode);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {Mode} checkpoint failed and is tried again later")]
    private static partial void LogFailed(ILogger log, Exception error, string mode);
}
