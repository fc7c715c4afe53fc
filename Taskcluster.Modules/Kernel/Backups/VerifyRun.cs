using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// Takes a backup out into a scratch folder and compares it with what was backed up: each file by its digest, each
/// table row by row, and whether rows and contents agree.
/// </summary>
public sealed class VerifyRun(string source, string? at, string scratch)
{
    // Whichever tables name contents.
    private const string TablesWithContents = """
        SELECT tables.name FROM sqlite_master tables, pragma_table_info(tables.name) columns
        WHERE tables.type = 'table' AND columns.name = 'sha256' AND tables.name <> 'contents'
        """;

    private readonly List<string> faults = [];

    /// <summary>Does it; the scratch folder, which must be there and empty, then holds what was restored.</summary>
    /// <exception cref="UnusableDataException">It is no backup, or a part of one.</exception>
    public VerifyReport Run(BackupProgress progress, CancellationToken cancellation)
    {
        var reader = BackupReader.Open(source, at);
        var manifest = reader.Extract(scratch, progress, cancellation);
        faults.AddRange(reader.FileFaults);
        faults.AddRange(reader.ContentFaults.Values);
        faults.AddRange(manifest.Lost.Select(
            sha256 => $"The content {sha256} was missing or damaged in the data folder when the backup was made."));
        if (reader.FileFaults.Count == 0)
        {
            using var connection = new Connection(DataFolder.DatabaseIn(scratch), readOnly: true);
            connection.Script(Dialect.ReaderPragmas);
            CheckDatabase(connection);
            CompareTables(manifest, TableDigests.Of(connection, cancellation));
            CheckReferences(connection);
        }

        return new VerifyReport(reader.Name, manifest, faults);
    }

    private void CheckDatabase(Connection connection)
    {
        faults.AddRange(Lines(connection, "PRAGMA integrity_check").Where(line => line != "ok")
            .Select(line => $"The database is damaged: {line}"));
        faults.AddRange(Lines(connection, "PRAGMA foreign_key_check")
            .Select(line => $"A row of {line} refers to one that is not there."));
    }

    private void CompareTables(BackupManifest manifest, IReadOnlyList<TableDigest> found)
    {
        var byName = found.ToDictionary(table => table.Name, StringComparer.Ordinal);
        foreach (var expected in manifest.Tables)
        {
            if (!byName.Remove(expected.Name, out var table))
            {
                faults.Add($"The table {expected.Name} is missing.");
            }
            else if (table != expected)
            {
                faults.Add(
                    $"The table {expected.Name} has {table.Rows} rows with the digest {table.Sha256}; {expected.Rows} "
                    + $"with {expected.Sha256} were backed up.");
            }
        }

        faults.AddRange(byName.Keys.Select(name => $"The table {name} was not backed up."));
    }

    private void CheckReferences(Connection connection)
    {
        var tables = Lines(connection, TablesWithContents);
        var named = string.Join(" UNION ALL ", tables.Select(table => $"SELECT sha256 FROM \"{table}\""));
        if (named.Length == 0)
        {
            return;
        }

        faults.AddRange(Lines(connection, $"""
            SELECT sha256 FROM (
              SELECT sha256, uses, 0 AS names FROM contents
              UNION ALL SELECT sha256, 0, 1 FROM ({named}) WHERE sha256 IS NOT NULL
            ) GROUP BY sha256 HAVING SUM(uses) <> SUM(names)
            """).Select(sha256 => $"The content {sha256} is counted otherwise than rows name it."));
        var known = Lines(connection, "SELECT sha256 FROM contents").ToHashSet(StringComparer.Ordinal);
        var artifacts = DataFolder.ArtifactsIn(scratch);
        var files = Directory.Exists(artifacts)
            ? Directory.EnumerateFiles(artifacts, "*", SearchOption.AllDirectories)
            : [];
        faults.AddRange(files.Where(path => !known.Contains(Path.GetFileName(path)))
            .Select(path => $"No row names the content {Path.GetFileName(path)}."));
    }

    private static List<string> Lines(Connection connection, string sql)
    {
        var lines = new List<string>();
        using var call = connection.Sql(sql);
        while (call.Step())
        {
            lines.Add(call.Text(0));
        }

        return lines;
    }
}

/// <summary>What a verification has found.</summary>
/// <param name="Name">The backup.</param>
/// <param name="Manifest">What it says that it holds.</param>
/// <param name="Faults">Everything that is wrong, a sentence each.</param>
public sealed record VerifyReport(string Name, BackupManifest Manifest, IReadOnlyList<string> Faults);
