using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.Contents;

namespace Taskcluster.Tests.Crash;

/// <summary>Looks into the data folder: whether rows, messages and files agree with each other.</summary>
internal sealed partial class FolderCheck : IDisposable
{
    private const string QueueExchange = "exchange/taskcluster-queue/v1/";

    private readonly string folder;
    private readonly FolderRows rows;
    private readonly HashSet<string> known;

    /// <param name="folder">Where to look.</param>
    /// <param name="known">
    /// Contents that need not be read again, since files never change; those that are read are added. Null: all are.
    /// </param>
    public FolderCheck(string folder, HashSet<string>? known = null)
    {
        this.folder = folder;
        this.known = known ?? [];
        rows = new FolderRows(folder);
    }

    /// <summary>Tasks that were not to be scheduled; no row says so of them.</summary>
    public IReadOnlyCollection<object> OnlyDefined { get; init; } = [];

    /// <summary>Everything that is wrong.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var line in Rows("PRAGMA integrity_check").Select(row => (string)row[0]).Where(line => line != "ok"))
        {
            yield return $"SQLite: {line}";
        }

        foreach (var fault in Invariants().Append(CountOfContents()).SelectMany(rule =>
            Rows(rule.Sql).Where(row => !OnlyDefined.Contains(row[0])).Select(row =>
                $"{rule.Name}: {string.Join(", ", row)}")))
        {
            yield return fault;
        }

        var orphans = Orphans().Select(path => $"{path} is of no use.");
        foreach (var fault in MessageFaults().Concat(FileFaults()).Concat(orphans))
        {
            yield return fault;
        }
    }

    /// <summary>
    /// Files that no row names, and others that nobody needs; a start removes them. Rows of snapshots, which are there
    /// while a fixture runs, count too.
    /// </summary>
    public IEnumerable<string> Orphans()
    {
        var used = Rows("SELECT sha256 FROM contents").Concat(Snapshots().SelectMany(ContentsOf))
            .Select(row => (string)row[0]).ToHashSet();
        return Files("artifacts").Where(path => !used.Contains(Path.GetFileName(path)))
            .Concat(Files("mail").Where(path => !path.EndsWith(".eml", StringComparison.Ordinal)))
            .Concat(Directory.EnumerateFileSystemEntries(folder)
                .Where(path => !OwnName().IsMatch(Path.GetFileName(path))));
    }

    public void Dispose() => rows.Dispose();

    private IEnumerable<string> Snapshots() =>
        Files("snapshots").Where(path => path.EndsWith(".db", StringComparison.Ordinal));

    private static List<object[]> ContentsOf(string database)
    {
        using var snapshot = new FolderRows(Path.GetDirectoryName(database)!, Path.GetFileName(database));
        return snapshot.Read("SELECT sha256 FROM contents");
    }

    private IEnumerable<string> Files(string name) =>
        Directory.Exists(Path.Combine(folder, name))
            ? Directory.EnumerateFiles(Path.Combine(folder, name), "*", SearchOption.AllDirectories)
            : [];

    internal static IEnumerable<(string Name, string Sql)> Invariants() =>
    [
        ("A task without its definition", """
            SELECT task_id FROM queue_tasks WHERE task_no NOT IN (SELECT task_no FROM queue_task_definitions)
            """),
        ("A definition without its task", """
            SELECT task_no FROM queue_task_definitions WHERE task_no NOT IN (SELECT task_no FROM queue_tasks)
            """),
        ("A group that counts wrongly, or is missing", """
            SELECT t.task_group_id, g.unresolved_tasks FROM queue_tasks t
            LEFT JOIN queue_task_groups g ON g.task_group_id = t.task_group_id
            GROUP BY t.task_group_id
            HAVING g.unresolved_tasks IS NOT SUM(t.was_resolved = 0)
            """),
        ("A queue whose pending tasks are counted wrongly", """
            SELECT task_queue_id, tasks FROM queue_pending_counts counts WHERE tasks <>
              (SELECT COUNT(*) FROM queue_tasks WHERE task_queue_id = counts.task_queue_id AND pending_order NOT NULL)
            UNION SELECT task_queue_id, -1 FROM queue_tasks WHERE pending_order NOT NULL
              AND task_queue_id NOT IN (SELECT task_queue_id FROM queue_pending_counts)
            """),
        ("A task that waits for another number of dependencies", """
            SELECT task_id, waits_for FROM queue_tasks t WHERE waits_for <>
              (SELECT COUNT(*) FROM queue_dependencies WHERE dependent_task_id = t.task_id AND satisfied = 0)
            """),
        ("A task that nothing holds back", """
            SELECT task_id FROM queue_tasks WHERE waits_for = 0 AND runs = '[]'
            """),
        ("A dependency whose task has completed, unsatisfied", """
            SELECT required_task_id, dependent_task_id FROM queue_dependencies d
            JOIN queue_tasks t ON t.task_id = d.required_task_id
            WHERE d.satisfied = 0 AND json_extract(t.runs, '$[#-1].state') = 'completed'
            """),
        ("A pending run that nobody can claim, or another that somebody can", """
            SELECT task_id, runs FROM queue_tasks
            WHERE (pending_order IS NOT NULL) <> (COALESCE(json_extract(runs, '$[#-1].state'), '') = 'pending')
            """),
        ("A running run without its end, or another with one", """
            SELECT task_id, runs FROM queue_tasks
            WHERE (taken_until IS NOT NULL) <> (COALESCE(json_extract(runs, '$[#-1].state'), '') = 'running')
            """),
        ("A subscriber beyond the log", """
            SELECT name, cursor FROM pulse_subscribers WHERE cursor > (SELECT COALESCE(MAX(seq), 0) FROM pulse_messages)
            """),
    ];

    // Whichever tables name contents.
    private (string Name, string Sql) CountOfContents()
    {
        var tables = Rows("""
            SELECT tables.name FROM sqlite_master tables, pragma_table_info(tables.name) columns
            WHERE tables.type = 'table' AND columns.name = 'sha256' AND tables.name <> 'contents'
            """);
        var named = string.Join(" UNION ALL ", tables.Select(table => $"SELECT sha256 FROM {table[0]}"));
        return ("A content that is counted wrongly, or not", $"""
            SELECT sha256, SUM(uses), SUM(names) FROM (
              SELECT sha256, uses, 0 AS names FROM contents
              UNION ALL SELECT sha256, 0, 1 FROM ({named}) WHERE sha256 IS NOT NULL
            ) GROUP BY sha256 HAVING SUM(uses) <> SUM(names)
            """);
    }

    // The messages of a task follow from its runs, and stand in their order. Calls are never repeated in this load.
    private IEnumerable<string> MessageFaults()
    {
        var told = Rows($"""
            SELECT routing_key, substr(exchange, {QueueExchange.Length + 1}) FROM pulse_messages
            WHERE exchange IN ('{string.Join("','", SubscriberCheck.Exchanges)}') ORDER BY seq
            """)
            .Select(row => (Key: ((string)row[0]).Split('.'), Exchange: (string)row[1]))
            .ToLookup(message => message.Key[1], message => $"{message.Exchange} {message.Key[2]}");
        var known = new HashSet<string>();
        foreach (var row in Rows("SELECT task_id, runs FROM queue_tasks"))
        {
            var taskId = (string)row[0];
            known.Add(taskId);
            var runs = JsonNode.Parse((string)row[1])!.AsArray();
            var wanted = runs.SelectMany(run => MessagesOf(run!)).Prepend("task-defined _");
            if (!told[taskId].SequenceEqual(wanted))
            {
                yield return $"Task {taskId} has the runs {row[1]}, but its messages are: "
                    + $"{string.Join(", ", told[taskId])}.";
            }
        }

        foreach (var stranger in told.Select(group => group.Key).Where(taskId => !known.Contains(taskId)))
        {
            yield return $"There are messages of {stranger}, which is no task.";
        }

        foreach (var fault in ArtifactMessageFaults())
        {
            yield return fault;
        }
    }

    // Uploads have no messages; references have one each, and objects when they are finished.
    private IEnumerable<string> ArtifactMessageFaults()
    {
        var told = Rows($"""
            SELECT json_extract(payload, '$.status.taskId') || ' ' || json_extract(payload, '$.artifact.name')
            FROM pulse_messages WHERE exchange = '{QueueExchange}artifact-created'
            """).Select(row => (string)row[0]).ToList();
        var wanted = Rows("""
            SELECT task_id || ' ' || name FROM queue_artifacts
            WHERE storage_type = 'reference' OR (storage_type = 'object' AND is_present = 1)
            """).Select(row => (string)row[0]).ToHashSet();
        return wanted.Except(told).Select(artifact => $"The artifact {artifact} has no message.")
            .Concat(told.CountBy(artifact => artifact)
                .Where(count => count.Value > 1 || !wanted.Contains(count.Key))
                .Select(count => $"The artifact {count.Key} has {count.Value} messages."));
    }

    private static IEnumerable<string> MessagesOf(JsonNode run)
    {
        var runId = run["runId"];
        if (run["reasonCreated"]!.GetValue<string>() != "exception")
        {
            yield return $"task-pending {runId}";
        }

        if (run["started"] is not null)
        {
            yield return $"task-running {runId}";
        }

        if (run["state"]!.GetValue<string>() is "completed" or "failed" or "exception")
        {
            yield return $"task-{run["state"]} {runId}";
        }
    }

    private IEnumerable<string> FileFaults()
    {
        foreach (var row in Rows("SELECT sha256, size_bytes FROM contents WHERE uses > 0"))
        {
            var sha256 = (string)row[0];
            if (known.Contains(sha256) && File.Exists(ContentStore.PathIn(Path.Combine(folder, "artifacts"), sha256)))
            {
                continue;
            }

            var file = new FileInfo(Path.Combine(folder, "artifacts", sha256[..2], sha256));
            if (!file.Exists)
            {
                yield return $"The content {sha256} is missing.";
            }
            else if (file.Length != (long)row[1]
                || Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.FullName))) != sha256)
            {
                yield return $"The content {sha256} is not what its name says.";
            }
            else
            {
                known.Add(sha256);
            }
        }
    }

    private List<object[]> Rows(string sql) => rows.Read(sql);

    // What a data folder holds; a copy that is being made has another name.
    [GeneratedRegex(
        @"^(taskcluster\.db(-wal|-shm|\.before-upgrade-\d+)?|lock|encryption\.key|credentials\.json|artifacts|mail"
        + @"|administration\.log|backup\.lock|backups|snapshots)$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnName();
}
