using Microsoft.Data.Sqlite;
using SQLitePCL;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// A data folder as it is at one moment, read beside the server that may run on it: the database from one snapshot,
/// and contents that stay for as long as this is open.
/// </summary>
internal sealed class BackupSource : IDisposable
{
    private const int PagesAtOnce = 2560;

    // Where the file says which way of writing it needs; 1 is the one without a log beside it.
    private const int WriteVersionOffset = 18;

    private readonly ContentHold hold;
    private readonly Connection connection;

    private BackupSource(ContentHold hold, Connection connection, string folder)
    {
        this.hold = hold;
        this.connection = connection;
        Folder = folder;
        DatabaseBytes = Number("PRAGMA page_count") * Number("PRAGMA page_size");
        Contents = ReadContents();
    }

    public string Folder { get; }

    /// <summary>Length of the database.</summary>
    public long DatabaseBytes { get; }

    /// <summary>The contents that the database names.</summary>
    public IReadOnlyList<(string Sha256, long Bytes)> Contents { get; }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="UnusableDataException">It holds no database that could be backed up.</exception>
    public static BackupSource Open(string dataFolder)
    {
        var folder = Path.GetFullPath(dataFolder);
        var path = DataFolder.DatabaseIn(folder);
        DataFolder.RequireDatabase(folder);
        ContentHold? hold = null;
        Connection? connection = null;
        try
        {
            // The hold comes first: what the snapshot names is there, and stays.
            hold = ContentHold.Take(folder);
            connection = new Connection(path, readOnly: true);
            connection.Script(Dialect.ReaderPragmas);
            connection.Script("BEGIN");
            return new BackupSource(hold, connection, folder);
        }
        catch (Exception error)
        {
            connection?.Dispose();
            hold?.Dispose();
            throw error is SqliteException or StorageException
                ? new UnusableDataException($"{path} cannot be read as a database of this program: {error.Message}")
                : error;
        }
    }

    /// <summary>Digests of all rows.</summary>
    public IReadOnlyList<TableDigest> Digests(CancellationToken cancellation) =>
        TableDigests.Of(connection, cancellation);

    /// <summary>
    /// Copies the database into a new file that needs no log beside it, and lets go of the snapshot. The file is not
    /// synced.
    /// </summary>
    public void CopyDatabase(string path, BackupProgress progress, CancellationToken cancellation)
    {
        DataFolder.Touch(path);
        using (var target = new Connection(path, readOnly: false))
        {
            target.Script("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
            CopyPages(target, progress, cancellation);
        }

        connection.Script("COMMIT");
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, [1, 1], WriteVersionOffset);
    }

    /// <summary>Where a content lies.</summary>
    public string PathOf(string sha256) =>
        Kernel.Contents.ContentStore.PathIn(DataFolder.ArtifactsIn(Folder), sha256);

    public void Dispose()
    {
        connection.Dispose();
        hold.Dispose();
    }

    // The source's transaction is open, so that all steps copy the one snapshot.
    private void CopyPages(Connection target, BackupProgress progress, CancellationToken cancellation)
    {
        var pageBytes = Number("PRAGMA page_size");
        using var backup = raw.sqlite3_backup_init(target.Handle, "main", connection.Handle, "main");
        if (backup.IsInvalid)
        {
            throw target.Failure(raw.SQLITE_ERROR);
        }

        int result;
        long done = 0;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            result = raw.sqlite3_backup_step(backup, PagesAtOnce);
            var now = (raw.sqlite3_backup_pagecount(backup) - raw.sqlite3_backup_remaining(backup)) * pageBytes;
            progress.Add(now - done);
            done = now;
        }
        while (result == raw.SQLITE_OK);
        if (result != raw.SQLITE_DONE)
        {
            throw new StorageException(result, raw.sqlite3_errstr(result).utf8_to_string());
        }
    }

    private List<(string Sha256, long Bytes)> ReadContents()
    {
        var contents = new List<(string, long)>();
        using var call = connection.Sql("SELECT sha256, size_bytes FROM contents ORDER BY sha256");
        while (call.Step())
        {
            contents.Add((call.Text(0), call.Long(1)));
        }

        return contents;
    }

    private long Number(string pragma)
    {
        using var call = connection.Sql(pragma);
        return call.Step() ? call.Long(0) : 0;
    }
}
