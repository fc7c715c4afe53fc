using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Moves the write-ahead log into the database beside the writer, so that the writer never stalls for it: without
/// waiting from 16 MiB on, waiting for readers from 256 MiB on, and down to nothing when writes pause.
/// </summary>
internal sealed partial class Checkpointer : IDisposable
{
    private const string Passive = "PASSIVE";

    // For readers, who take a second at most; the writer waits as long.
    private const int LongestWaitMilliseconds = 2000;

    private const int RoundsBeforeRestart = 3;

    private readonly AutoResetEvent work = new(initialState: false);
    private readonly ManualResetEventSlim turn = new(initialState: true);
    private readonly DatabaseOptions options;
    private readonly ILogger log;
    private readonly KillPoints kills;
    private readonly SafeFileHandle? file;
    private readonly SafeFileHandle? logIndex;
    private readonly Connection connection;
    private readonly Thread thread;
    private readonly long checkpointPages;
    private readonly long restartPages;
    private long pages;
    private long total;
    private long pausesAt;
    private bool isDoubted;
    private volatile bool isStopping;

    /// <param name="path">The database.</param>
    /// <param name="file">The same, for syncing; null where nothing is synced.</param>
    /// <param name="logIndex">The index of its log; null where nothing is synced.</param>
    /// <param name="options">How large the log may become.</param>
    /// <param name="log">Where a failure is told.</param>
    /// <param name="kills">Where the process is to die, if a test says so.</param>
    /// <exception cref="StorageException">The database cannot be opened.</exception>
    public Checkpointer(
        string path,
        SafeFileHandle? file,
        SafeFileHandle? logIndex,
        DatabaseOptions options,
        ILogger log,
        KillPoints kills)
    {
        this.file = file;
        this.logIndex = logIndex;
        this.options = options;
        this.log = log;
        this.kills = kills;
        checkpointPages = Math.Max(options.CheckpointMebibytes * 1024L * 1024 / Dialect.PageBytes, 1);
        restartPages = options.RestartMebibytes * 1024L * 1024 / Dialect.PageBytes;
        pausesAt = 2 * restartPages;
        connection = Open(path);
        thread = new Thread(Run) { IsBackground = true, Name = "Database checkpointer" };
        thread.Start();
    }

    /// <summary>The writer committed; called on its thread.</summary>
    public void Wrote(int count)
    {
        Interlocked.Add(ref total, count);
        var after = Interlocked.Add(ref pages, count);
        if (after >= Interlocked.Read(ref pausesAt) && !isStopping)
        {
            turn.Reset();
            work.Set();
        }
        else if ((after - count) / checkpointPages != after / checkpointPages)
        {
            work.Set();
        }
    }

    /// <summary>
    /// Called by the writer before each transaction; it waits while a checkpoint needs the log for itself, which would
    /// else find it taken again and again, and for a checkpoint that is late, so that the log cannot grow without end.
    /// </summary>
    public void LetPass()
    {
        if (!isStopping)
        {
            turn.Wait();
        }
    }

    public void Dispose()
    {
        isStopping = true;
        work.Set();
        thread.Join();
        turn.Set();
        connection.Dispose();
    }

    // It reads something, so that it has the log open from now on: its index then stays what it is for as long as this
    // program runs, and no error of a sync goes by it.
    private static Connection Open(string path)
    {
        var connection = new Connection(path, readOnly: false);
        try
        {
            connection.Script($"PRAGMA busy_timeout={LongestWaitMilliseconds}; PRAGMA wal_autocheckpoint=0;");
            connection.Script("SELECT 1 FROM sqlite_master");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Run()
    {
        var cutAt = 0L;
        var seen = 0L;
        while (true)
        {
            var isQuiet = !work.WaitOne(TimeSpan.FromSeconds(options.IdleCheckpointSeconds));
            if (isStopping)
            {
                return;
            }

            var written = Interlocked.Read(ref pages);
            var isIdle = isQuiet && seen == Interlocked.Read(ref total);
            seen = Interlocked.Read(ref total);
            if (isIdle && seen != cutAt)
            {
                cutAt = CheckpointAlone("TRUNCATE", written) ? seen : cutAt;
            }
            else if (written >= restartPages)
            {
                Prepare();
                _ = CheckpointAlone("RESTART", Interlocked.Read(ref pages));
            }
            else if (written >= checkpointPages)
            {
                _ = Checkpoint(Passive, written);
            }

            turn.Set();
        }
    }

    // One that has the log for itself syncs the database while the writer waits. What earlier ones have left to sync is
    // synced before, so that the wait is for the last few pages alone: it was what made the slowest requests slow.
    private void Prepare()
    {
        try
        {
            // Each round leaves what was written during it, and so the next one takes a fraction of its time.
            for (var round = 0; round < RoundsBeforeRestart; round++)
            {
                _ = Checkpoint(Passive, Interlocked.Read(ref pages));
                if (file is not null)
                {
                    FileSync.Sync(file, connection.AdoNet.DataSource);
                }
            }
        }
        catch (IOException error)
        {
            LogFailed(log, error, "RESTART");
            MoveAllAgain();
        }
    }

    private bool CheckpointAlone(string mode, long written)
    {
        turn.Reset();
        try
        {
            return Checkpoint(mode, written);
        }
        finally
        {
            // One that a long reader holds up is tried again only when the log has grown by as much once more.
            Interlocked.Exchange(ref pausesAt, Math.Max(2 * restartPages, Interlocked.Read(ref pages) + restartPages));
            turn.Set();
        }
    }

    private bool Checkpoint(string mode, long written)
    {
        if (isDoubted)
        {
            MoveAllAgain();
        }

        try
        {
            using var command = connection.AdoNet.CreateCommand();
#pragma warning disable CA2100 // The three modes are constants.
            command.CommandText = $"PRAGMA wal_checkpoint({mode})";
#pragma warning restore CA2100
            kills.PassInto(KillPoint.Checkpoint);
            using var row = command.ExecuteReader();
            if (row.Read() && row.GetInt64(1) is >= 0 and var logged)
            {
                // Only one that had the log for itself knows that it starts anew; behind the back of another one the
                // writer may have gone on in it. The next one sees how long it really is.
                var isDone = row.GetInt64(0) == 0 && row.GetInt64(2) == logged;
                Interlocked.Add(ref pages, (isDone && mode != Passive ? 0 : logged) - written);
                return isDone;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            LogFailed(log, error, mode);
            if (error is SqliteException { SqliteErrorCode: raw.SQLITE_IOERR })
            {
                MoveAllAgain();
            }
        }

        return false;
    }

    // After a sync that failed the system takes for written what never reached the disk, and the next sync succeeds. Of
    // the pages that were moved before, nobody knows which are there: all that are in the log are moved again. Nobody
    // else moves pages, and readers find each in the log or in the database.
    private void MoveAllAgain()
    {
        if (logIndex is null)
        {
            return;
        }

        try
        {
            isDoubted = true;
            RandomAccess.Write(logIndex, stackalloc byte[sizeof(int)], Dialect.MovedPagesOffset);
            isDoubted = false;
        }
        catch (IOException error)
        {
            LogFailed(log, error, "renewed");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {Mode} checkpoint failed and is tried again later")]
    private static partial void LogFailed(ILogger log, Exception error, string mode);
}
