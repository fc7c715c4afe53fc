using System.Globalization;
using System.Reflection;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// A data folder as an older version of the program left it: its database has the first of today's migrations and some
/// messages, and lacks the others.
/// </summary>
internal sealed class OlderFolder
{
    private const int Messages = 20;
    private const string SelectSchema = "SELECT type, name, sql FROM sqlite_master ORDER BY type, name";

    private readonly string folder;
    private readonly int applied;

    /// <summary>Makes one.</summary>
    public OlderFolder(string folder, Random random)
    {
        this.folder = folder;
        var known = Assembly.GetAssembly(typeof(IModule))!.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .OrderBy(name => !name.StartsWith("Kernel/", StringComparison.Ordinal))
            .ThenBy(name => name, StringComparer.Ordinal).ToList();
        applied = random.Next(1, known.Count);
        Missing = known.Count - applied;
        Directory.CreateDirectory(folder);
        using var connection = new Connection(DataFolder.DatabaseIn(folder), readOnly: false);
        connection.Script(Dialect.DurableWriterPragmas);
        connection.Script("CREATE TABLE schema_migrations (name TEXT NOT NULL PRIMARY KEY, applied BIGINT NOT NULL)");
        foreach (var name in known.Take(applied))
        {
            connection.Script(Text(name));
            connection.Sql("INSERT INTO schema_migrations (name, applied) VALUES (?, 0)").Bind(name).Execute();
        }

        for (var count = 0; count < Messages; count++)
        {
            connection.Sql("""
                INSERT INTO pulse_messages (exchange, routing_key, cc, payload, published)
                VALUES ('exchange/crash/v1/older', 'x', '[]', '{}', ?)
                """).Bind(TimeProvider.System.GetUtcNow()).Execute();
        }
    }

    /// <summary>How many migrations are to come.</summary>
    public int Missing { get; }

    /// <summary>
    /// What is wrong after the upgrade, however often it was interrupted: the schema is that of a new database, no row
    /// is lost, and the file as it was before has been kept, whole.
    /// </summary>
    public IEnumerable<string> Faults()
    {
        using var rows = new FolderRows(folder);
        if (!Schema(rows).SequenceEqual(NewSchema()))
        {
            yield return "The schema of an upgraded database differs from that of a new one.";
        }

        if (Count(rows, "pulse_messages WHERE exchange LIKE '%older'") != Messages)
        {
            yield return "Messages from before an upgrade are lost.";
        }

        var isKept = false;
        foreach (var path in Directory.EnumerateFiles(folder, "*.before-upgrade-*"))
        {
            // SQLite makes files beside what it opens.
            using var elsewhere = new TemporaryFolder();
            File.Copy(path, Path.Combine(elsewhere.Path, FolderRows.FileName));
            using var copy = new FolderRows(elsewhere.Path);
            if (copy.Read("PRAGMA integrity_check") is not [["ok"]] || Count(copy, "pulse_messages") < Messages)
            {
                yield return $"{path} is no whole copy.";
            }

            isKept |= Count(copy, "schema_migrations") == applied;
        }

        if (!isKept)
        {
            yield return $"No copy of the database with {applied} migrations was kept.";
        }
    }

    private static string Text(string name)
    {
        using var reader = new StreamReader(Assembly.GetAssembly(typeof(IModule))!.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static List<string> NewSchema()
    {
        using var fresh = new TemporaryFolder();
        var path = DataFolder.DatabaseIn(fresh.Path);
        using (var connection = new Connection(path, readOnly: false))
        {
            Migrations.Run(connection, path, TimeProvider.System, KillPoints.None);
        }

        using var rows = new FolderRows(fresh.Path);
        return Schema(rows);
    }

    private static List<string> Schema(FolderRows rows) =>
        [.. rows.Read(SelectSchema).Select(row => string.Join(' ', row)).Where(row => !row.Contains("schema_mig"))];

    private static long Count(FolderRows rows, string from) => Convert.ToInt64(
        rows.Read($"SELECT COUNT(*) FROM {from}")[0][0], CultureInfo.InvariantCulture);
}
