using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Stored;

/// <summary>
/// What the queue has stored, for the parts of this program that keep tables of their own beside it, or write it out.
/// Nobody is authorized here: what comes of it must be shown only to those who may see it.
/// </summary>
public static class StoredTasks
{
    private const string SelectIdsAfter =
        "SELECT task_id, task_no FROM queue_tasks WHERE task_no > ? ORDER BY task_no LIMIT ?";

    /// <summary>A task; null where there is none.</summary>
    public static StoredTask? Find(IRows rows, string taskId) =>
        TaskStore.Find(rows, taskId) is { } task ? new StoredTask(task) : null;

    /// <summary>
    /// Tasks in the order of their numbers, from the one after <paramref name="number"/> on. A page may be short, even
    /// empty, since tasks that cannot be found any more are passed over; there are no more when its end is null.
    /// </summary>
    public static StoredTaskPage After(IRows rows, long number, int limit)
    {
        var (taskIds, last) = IdsAfter(rows, number, limit);
        return new StoredTaskPage(
            [.. taskIds.Select(taskId => Find(rows, taskId)).OfType<StoredTask>()],
            taskIds.Count == 0 ? null : last);
    }

    /// <summary>How many tasks there are; takes time in proportion.</summary>
    public static long Count(IRows rows)
    {
        using var call = rows.Sql("SELECT count(*) FROM queue_tasks");
        return call.Step() ? call.Long(0) : 0;
    }

    /// <summary>The definition, as the API shows it; null where the task is gone.</summary>
    public static RawJson? Definition(IRows rows, string taskId) =>
        TaskStore.FindDefinition(rows, taskId) is { } definition ? new RawJson(definition.Utf8) : null;

    /// <summary>How far a task has come; null where there is none.</summary>
    public static StoredProgress? Progress(IRows rows, string taskId) => StoredProgress.Find(rows, taskId);

    /// <summary>What somebody needs of the definition of the task with that number; null where it is gone.</summary>
    public static T? Definition<T>(IRows rows, long number, Func<ReadOnlySpan<byte>, T> read)
        where T : class
    {
        using var call = rows.Sql("SELECT definition FROM queue_task_definitions WHERE task_no = ?").Bind(number);
        return call.Step() ? read(call.TextSpan(0)) : null;
    }

    /// <summary>Artifacts of a run by name, those after <paramref name="after"/>.</summary>
    public static IReadOnlyList<StoredArtifact> Artifacts(
        IRows rows, string taskId, int runId, string after, int limit) =>
        [
            .. ArtifactStore.List(rows, taskId, runId, after, limit)
                .Select(artifact => new StoredArtifact(artifact)),
        ];

    private static (List<string> TaskIds, long Last) IdsAfter(IRows rows, long number, int limit)
    {
        var taskIds = new List<string>();
        using var call = rows.Sql(SelectIdsAfter).Bind(number).Bind(limit);
        while (call.Step())
        {
            taskIds.Add(call.Text(0));
            number = call.Long(1);
        }

        return (taskIds, number);
    }
}

/// <summary>Tasks in the order of their numbers.</summary>
/// <param name="Tasks">Those that can be found.</param>
/// <param name="Last">The number after which the next page begins; null where there is no more.</param>
public sealed record StoredTaskPage(IReadOnlyList<StoredTask> Tasks, long? Last);
