using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// Very many tasks that are over and about to go, written into a data folder by their rows: by the API they would take
/// minutes.
/// </summary>
internal sealed class ExpiringTasks(string folder, int count)
{
    private const int Chunk = 500;
    private const double Mebibyte = 1024 * 1024;

    // The queue keeps what has expired for that long.
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(30);

    private const string InsertTask = """
        INSERT INTO queue_tasks (task_id, task_queue_id, scheduler_id, project_id, task_group_id, priority, deadline,
          expires, retries, retries_left, routes, tags, runs, waits_for, is_unresolved, was_resolved)
        VALUES (?, 'benchmark/expiring', 'benchmark', 'none', ?, 2, 0, 0, 5, 5, '[]', '{}', '[]', 0, 0, 1)
        RETURNING task_no
        """;

    private const string InsertArtifact = """
        INSERT INTO queue_artifacts (task_id, run_id, name, storage_type, content_type, details, is_present, expires,
          sha256) VALUES (?, 0, 'public/log', 's3', 'text/plain', '{}', 1, 0, ?)
        """;

    private const string InsertGroup = """
        INSERT INTO queue_task_groups (task_group_id, scheduler_id, expires, unresolved_tasks)
        VALUES (?, 'benchmark', 0, 0)
        """;

    private const string SelectCount =
        "SELECT count(*) FROM queue_tasks WHERE is_unresolved = 0 AND task_queue_id = 'benchmark/expiring'";

    /// <summary>Writes them; they are removed by the first server from so long after this call's end on.</summary>
    public async Task LayDown(TimeSpan after)
    {
        await using var services = MonolithHost.OpenData(new HostSettings { DataFolder = folder });
        var database = services.GetRequiredService<Database>();
        var artifacts = services.GetRequiredService<DataFolder>().ArtifactsPath;
        for (var number = 0; number < count; number += Chunk)
        {
            string[] hashes = [.. Enumerable.Range(number, Chunk).Select(one => WriteContent(artifacts, one))];
            await database.Write(tx => Insert(tx, hashes));
        }

        var expires = TimeProvider.System.GetUtcNow() + after - Delay;
        await database.Write(tx =>
        {
            tx.Sql("UPDATE queue_tasks SET deadline = ?, expires = ?").Bind(expires).Bind(expires).Execute();
            tx.Sql("UPDATE queue_artifacts SET expires = ?").Bind(expires).Execute();
            tx.Sql("UPDATE queue_task_groups SET expires = ?").Bind(expires).Execute();
        });
    }

    /// <summary>What is left of them; it may be asked beside a server.</summary>
    public Rest Look()
    {
        using var snapshot = StoredSnapshot.Open(folder);
        var tasks = Number(snapshot, SelectCount);
        var path = Path.Combine(folder, "artifacts");
        return new Rest(
            tasks,
            Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Count(),
            new FileInfo(Path.Combine(folder, "taskcluster.db")).Length / Mebibyte,
            Number(snapshot, "PRAGMA freelist_count") * Number(snapshot, "PRAGMA page_size") / Mebibyte);
    }

    private static long Number(StoredSnapshot snapshot, string sql)
    {
        using var call = snapshot.Sql(sql);
        return call.Step() ? call.Long(0) : 0;
    }

    private static string WriteContent(string artifacts, int number)
    {
        var bytes = Encoding.UTF8.GetBytes($"The log of task {number}.");
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
        var path = Path.Combine(artifacts, sha256[..2]);
        Directory.CreateDirectory(path);
        File.WriteAllBytes(Path.Combine(path, sha256), bytes);
        return sha256;
    }

    private static void Insert(Transaction tx, string[] hashes)
    {
        var groupId = SlugId.New();
        var definition = TaskRequests.Body(groupId);
        tx.Sql(InsertGroup).Bind(groupId).Execute();
        foreach (var sha256 in hashes)
        {
            var taskId = SlugId.New();
            long number;
            using (var call = tx.Sql(InsertTask).Bind(taskId).Bind(groupId))
            {
                _ = call.Step();
                number = call.Long(0);
            }

            tx.Sql("INSERT INTO queue_task_definitions (task_no, definition) VALUES (?, ?)")
                .Bind(number).BindText(definition).Execute();
            tx.Sql(InsertArtifact).Bind(taskId).Bind(sha256).Execute();
            tx.Sql("INSERT INTO contents (sha256, size_bytes, uses) VALUES (?, 30, 1)").Bind(sha256).Execute();
        }
    }

    /// <summary>What is left.</summary>
    /// <param name="Tasks">Rows of tasks.</param>
    /// <param name="Files">Files of contents.</param>
    /// <param name="Mebibytes">The size of the database's file.</param>
    /// <param name="FreeMebibytes">What of that is free.</param>
    internal sealed record Rest(long Tasks, int Files, double Mebibytes, double FreeMebibytes);
}
