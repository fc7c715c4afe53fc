using System.Reflection;
using Microsoft.Data.Sqlite;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// What a data folder holds at one moment, read without its lock: beside a server that runs, as one more reader that
/// its writer does not wait for.
/// </summary>
public sealed class StoredSnapshot : IRows, IDisposable
{
    private readonly Connection connection;

    private StoredSnapshot(Connection connection) => this.connection = connection;

    /// <summary>Opens a folder's database as it is by now; later changes are not seen.</summary>
    /// <exception cref="UnusableDataException">
    /// There is none, it cannot be read, or another version of this program has written it.
    /// </exception>
    public static StoredSnapshot Open(string dataFolder)
    {
        var path = DataFolder.DatabaseIn(dataFolder);
        DataFolder.RequireDatabase(dataFolder);
        Connection? connection = null;
        try
        {
            connection = new Connection(path, readOnly: true);
            connection.Script(Dialect.ReaderPragmas);
            connection.Script("BEGIN");
            var snapshot = new StoredSnapshot(connection);
            snapshot.RequireThisVersion(path);
            return snapshot;
        }
        catch (Exception error) when (error is SqliteException or StorageException)
        {
            connection?.Dispose();
            throw new UnusableDataException($"{path} cannot be read as a database: {error.Message}");
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Before all times: whoever takes out what is stored sees what has expired, too.</summary>
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    public SqlCall Sql(string sql) => connection.Sql(sql);

    public void Dispose() => connection.Dispose();

    private void RequireThisVersion(string path)
    {
        var applied = new HashSet<string>(StringComparer.Ordinal);
        using (var call = Sql("SELECT name FROM schema_migrations"))
        {
            while (call.Step())
            {
                applied.Add(call.Text(0));
            }
        }

        var known = Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).ToList();
        if (applied.Except(known).Min() is { } newer)
        {
            throw new UnusableDataException(
                $"{path} was written by a newer version of this program (it holds {newer}). Use that version.");
        }

        if (known.Except(applied).Min() is { } lacking)
        {
            throw new UnusableDataException(
                $"{path} was written by an older version of this program (it lacks {lacking}). Use that version, or "
                + "start a server of this one on the folder first, which upgrades it.");
        }
    }
}
