using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Monolith;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// Very many tasks that wait in one queue, written into a data folder by their rows: by the API they would take
/// minutes. Ten thousand of them are one group, the others groups of 100, as decision tasks make them.
/// </summary>
internal sealed class PendingTasks(string folder, int count)
{
    private const int LargeGroup = 10_000;
    private const int SmallGroup = 100;
    private const int Chunk = 200;

    // As many as a round of status asks for; spread over all.
    private const int Shown = 5000;

    private const string InsertTask = """
        INSERT INTO queue_tasks (task_id, task_queue_id, scheduler_id, project_id, task_group_id, priority, deadline,
          expires, retries, retries_left, routes, tags, runs, waits_for, is_unresolved, was_resolved, pending_order)
        VALUES (?, ?, 'benchmark', 'none', ?, ?, ?, ?, 5, 5, '["index.benchmark.v1.load.latest"]',
          '{"kind":"build","os":"linux","worker-implementation":"generic-worker"}', ?, 0, 1, 0, ?)
        RETURNING task_no
        """;

    private const string InsertGroup = """
        INSERT INTO queue_task_groups (task_group_id, scheduler_id, expires, unresolved_tasks)
        VALUES (?, 'benchmark', ?, ?)
        """;

    private readonly List<string> taskIds = [];

    /// <summary>The large group.</summary>
    public string TaskGroupId { get; } = SlugId.New();

    /// <summary>Some of the tasks.</summary>
    public IReadOnlyList<string> TaskIds => taskIds;

    /// <summary>Writes them.</summary>
    public async Task LayDown()
    {
        await using var services = MonolithHost.OpenData(new HostSettings { DataFolder = folder });
        var database = services.GetRequiredService<Database>();
        await database.Write(tx => tx.Sql(InsertGroup).Bind(TaskGroupId).Bind(tx.Now.AddDays(31))
            .Bind(Math.Min(count, LargeGroup)).Execute());
        for (var number = 0; number < count; number += Chunk)
        {
            var first = number;
            await database.Write(tx => Insert(tx, first));
        }

        // The search has its own figures; here it would take in the tasks while others are measured.
        await database.Write(tx => tx.Sql("UPDATE queue_search_fill SET is_done = 1").Execute());
    }

    private void Insert(Transaction tx, int first)
    {
        var groupId = TaskGroupId;
        for (var number = first; number < Math.Min(first + Chunk, count); number++)
        {
            if (number >= LargeGroup && number % SmallGroup == 0)
            {
                groupId = SlugId.New();
                tx.Sql(InsertGroup).Bind(groupId).Bind(tx.Now.AddDays(31)).Bind(SmallGroup).Execute();
            }

            var taskId = SlugId.New();
            Insert(tx, taskId, groupId, number);
            if (number % Math.Max(count / Shown, 1) == 0)
            {
                taskIds.Add(taskId);
            }
        }
    }

    private static void Insert(Transaction tx, string taskId, string groupId, int number)
    {
        var scheduled = WireTime.Format(tx.Now);
        var runs = $$"""[{"runId":0,"state":"pending","reasonCreated":"scheduled","scheduled":"{{scheduled}}"}]""";
        long taskNumber;
        using (var call = tx.Sql(InsertTask).Bind(taskId).Bind(TaskRequests.TaskQueueId).Bind(groupId)
            .Bind(number % 3).Bind(tx.Now.AddDays(1)).Bind(tx.Now.AddDays(30)).Bind(runs).Bind(tx.Sequence.Next()))
        {
            _ = call.Step();
            taskNumber = call.Long(0);
        }

        tx.Sql("INSERT INTO queue_task_definitions (task_no, definition) VALUES (?, ?)")
            .Bind(taskNumber).BindText(TaskRequests.Body(groupId)).Execute();
    }
}
