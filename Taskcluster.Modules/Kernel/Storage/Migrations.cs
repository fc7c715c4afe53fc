using System.Reflection;
using Microsoft.Data.Sqlite;
using Taskcluster.Modules.Kernel.Faults;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Runs each module's numbered SQL files (<c>Queue/Storage/001-tasks.sql</c>, embedded) once, in the order of their
/// names: all in one transaction where the file is new, else each in one of its own, after the file was copied.
/// </summary>
internal static class Migrations
{
    private const string Table = """
        CREATE TABLE IF NOT EXISTS schema_migrations (
          name TEXT NOT NULL PRIMARY KEY,
          applied BIGINT NOT NULL
        )
        """;

    /// <summary>Opens a file that is empty or a database.</summary>
    /// <exception cref="UnusableDataException">The file is not a database.</exception>
    /// <exception cref="StorageException">The disk is full or failed.</exception>
    public static Connection OpenDatabase(string path)
    {
        // SQLite takes a file that is shorter than a page for an empty one, and would write over it.
        if (new FileInfo(path) is { Exists: true, Length: > 0 and < Dialect.SmallestDatabase })
        {
            throw Unreadable(path, "it is too short");
        }

        Connection? connection = null;
        try
        {
            connection = new Connection(path, readOnly: false);
            _ = connection.Scalar("SELECT count(*) FROM sqlite_master");
            return connection;
        }
        catch (Exception error) when (error is SqliteException or StorageException)
        {
            connection?.Dispose();
            var failure = error as StorageException
                ?? new StorageException(((SqliteException)error).SqliteExtendedErrorCode, error.Message);
            throw failure.IsOfFile ? Unreadable(path, error.Message) : failure;
        }
    }

    /// <summary>Makes sure that no newer program has written the file.</summary>
    /// <exception cref="UnusableDataException">One has.</exception>
    public static void RequireKnown(
        Connection connection, string path, string advice = "Run that version, or restore a backup.")
    {
        if (Applied(connection).Except(Known()).FirstOrDefault() is { } newer)
        {
            throw new UnusableDataException(
                $"{path} was written by a newer version of this program (it holds {newer}). {advice}");
        }
    }

    /// <summary>Brings the file to this version; gives the migrations that an existing one lacked.</summary>
    /// <exception cref="UnusableDataException">A newer program has written the file.</exception>
    public static IReadOnlyList<string> Run(Connection connection, string path, TimeProvider clock, KillPoints kills)
    {
        connection.Script(Table);
        RequireKnown(connection, path);
        var known = Known();
        var applied = Applied(connection);
        var pending = known.Where(name => !applied.Contains(name)).ToList();
        if (applied.Count == 0)
        {
            // A new file becomes a database in one transaction, for one sync.
            Apply(connection, pending, clock);
            return [];
        }

        if (pending.Count > 0)
        {
            KeepCopy(connection, path, clock, kills);
        }

        foreach (var name in pending)
        {
            kills.Pass(KillPoint.Migration);
            Apply(connection, [name], clock);
        }

        return pending;
    }

    private static List<string> Known() =>
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .OrderBy(ModuleRank).ThenBy(name => name, StringComparer.Ordinal),
    ];

    private static UnusableDataException Unreadable(string path, string reason) => new(
        $"{path} cannot be read as a database ({reason}). Move it away, or restore a backup in its place.");

    // The kernel's tables come first; among modules the order does not matter, since no module touches another's.
    private static int ModuleRank(string name) => name.StartsWith("Kernel/", StringComparison.Ordinal) ? 0 : 1;

    private static HashSet<string> Applied(Connection connection)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var rows = connection.Sql("SELECT name FROM schema_migrations");
        while (rows.Step())
        {
            names.Add(rows.Text(0));
        }

        return names;
    }

    private static void Apply(Connection connection, IReadOnlyList<string> names, TimeProvider clock)
    {
        connection.Script("BEGIN IMMEDIATE");
        try
        {
            foreach (var name in names)
            {
                connection.Script(TextOf(name));
                connection.Sql("INSERT INTO schema_migrations (name, applied) VALUES (?, ?)")
                    .Bind(name).Bind(clock.GetUtcNow()).Execute();
            }

            connection.Script("COMMIT");
        }
        catch
        {
            if (!connection.IsInAutocommit)
            {
                connection.Script("ROLLBACK");
            }

            throw;
        }
    }

    private static string TextOf(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    // It has its name only when it is whole and on disk: nobody shall take half of one for a backup.
    private static void KeepCopy(Connection connection, string path, TimeProvider clock, KillPoints kills)
    {
        var temporary = $"{path}.copying";
        foreach (var left in Directory.EnumerateFiles(Path.GetDirectoryName(path)!, $"{Path.GetFileName(temporary)}*"))
        {
            File.Delete(left);
        }

        DataFolder.Touch(temporary);
        connection.CopyTo(temporary, isDurable: true);
        kills.Pass(KillPoint.UpgradeCopy);
        File.Move(temporary, UpgradeCopies.NameOf(path, clock.GetUtcNow()));
        FolderSync.Sync(Path.GetDirectoryName(path)!);
    }
}

/// <summary>The data on disk cannot be used; the message says what to do about it.</summary>
public sealed class UnusableDataException(string message) : Exception(message);
