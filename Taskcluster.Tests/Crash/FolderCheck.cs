using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Crash;

/// <summary>Looks into the data folder: whether rows, messages and files agree with each other.</summary>
internal sealed class FolderCheck : IDisposable
{
    private const string QueueExchange = "exchange/taskcluster-queue/v1/";

    private readonly string folder;
    private readonly FolderRows rows;

    public FolderCheck(string folder)
    {
        this.folder = folder;
        rows = new FolderRows(folder);
    }

    /// <summary>Everything that is wrong.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var line in Rows("PRAGMA integrity_check").Select(row => (string)row[0]).Where(line => line != "ok"))
        {
            yield return $"SQLite: {line}";
        }

        foreach (var fault in Invariants().SelectMany(rule =>
            Rows(rule.Sql).Select(row => $"{rule.Name}: {string.Join(", ", row)}")))
        {
            yield return fault;
        }

        var orphans = Orphans().Select(path => $"{path} is of no use.");
        foreach (var fault in MessageFaults().Concat(FileFaults()).Concat(orphans))
        {
            yield return fault;
        }
    }

    /// <summary>Files that no row names; a start removes them.</summary>
    public IEnumerable<string> Orphans()
    {
        var used = Rows("SELECT sha256 FROM contents WHERE uses > 0")
            .Select(row => (string)row[0]).ToHashSet();
        return Directory.EnumerateFiles(Path.Combine(folder, "artifacts"), "*", SearchOption.AllDirectories)
            .Where(path => !used.Contains(Path.GetFileName(path)));
    }

    public void Dispose() => rows.Dispose();

    private static IEnumerable<(string Name, string Sql)> Invariants() =>
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
        ("A content that is counted wrongly", """
            SELECT c.sha256, c.uses FROM contents c
            LEFT JOIN (
              SELECT sha256, COUNT(*) AS names
              FROM (SELECT sha256 FROM queue_artifacts UNION ALL SELECT sha256 FROM objects_objects) GROUP BY sha256
            ) a ON a.sha256 = c.sha256
            WHERE c.uses <> COALESCE(a.names, 0)
            """),
        ("A content that is not counted", """
            SELECT sha256 FROM queue_artifacts WHERE sha256 IS NOT NULL
              AND sha256 NOT IN (SELECT sha256 FROM contents)
            """),
        ("A subscriber beyond the log", """
            SELECT name, cursor FROM pulse_subscribers WHERE cursor > (SELECT COALESCE(MAX(seq), 0) FROM pulse_messages)
            """),
    ];

    // The messages of a task follow from its runs, and stand in their order. Calls are never repeated in this load.
    private IEnumerable<string> MessageFaults()
    {
        var told = Rows($"""
            SELECT routing_key, substr(exchange, {QueueExchange.Length + 1}) FROM pulse_messages
            WHERE exchange LIKE '{QueueExchange}task-%' AND exchange NOT LIKE '%task-group%' ORDER BY seq
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

    // Uploads have no messages; references have one each.
    private IEnumerable<string> ArtifactMessageFaults()
    {
        var told = Rows($"""
            SELECT json_extract(payload, '$.status.taskId') || ' ' || json_extract(payload, '$.artifact.name')
            FROM pulse_messages WHERE exchange = '{QueueExchange}artifact-created'
            """).Select(row => (string)row[0]).ToList();
        var wanted = Rows("SELECT task_id || ' ' || name FROM queue_artifacts WHERE storage_type = 'reference'")
            .Select(row => (string)row[0]).ToHashSet();
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
        }
    }

    private List<object[]> Rows(string sql) => rows.Read(sql);
}
