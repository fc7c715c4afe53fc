using System.Text;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Monolith.Commands;

/// <summary>Creates tasks on a server, many at once, none before those that it depends on.</summary>
internal sealed class TaskCreation(TaskclusterClient client)
{
    // One sync to disk serves all that wait for it.
    private const int AtOnce = 32;

    /// <summary>Creates them all.</summary>
    /// <param name="tasks">In an order in which each comes after those that it depends on.</param>
    /// <param name="progress">Told how many there are, each time one more is.</param>
    /// <param name="cancellation">Ends it between two tasks.</param>
    /// <exception cref="TaskFileException">The server refused one; says which, and how many there are.</exception>
    public async Task Create(IReadOnlyList<PlannedTask> tasks, Action<long> progress, CancellationToken cancellation)
    {
        var created = 0;
        var gate = new Lock();
        foreach (var level in LevelsOf(tasks))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
            try
            {
                await Parallel.ForEachAsync(level, options, async (task, stop) =>
                {
                    await Create(task, stop);
                    lock (gate)
                    {
                        progress(++created);
                    }
                });
            }
            catch (RefusedException refusal)
            {
                throw new TaskFileException(
                    $"{refusal.Message}\n{created} of {tasks.Count} tasks have been created.");
            }
        }
    }

    /// <summary>
    /// The same tasks in parts: those of a part depend on tasks of earlier parts alone.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<PlannedTask>> LevelsOf(IReadOnlyList<PlannedTask> tasks)
    {
        var levels = new List<List<PlannedTask>>();
        var levelOf = new Dictionary<string, int>(tasks.Count, StringComparer.Ordinal);
        foreach (var task in tasks)
        {
            var level = task.Dependencies.Select(id => levelOf.GetValueOrDefault(id, -1)).DefaultIfEmpty(-1).Max() + 1;
            levelOf[task.TaskId] = level;
            if (level == levels.Count)
            {
                levels.Add([]);
            }

            levels[level].Add(task);
        }

        return levels;
    }

    private async Task Create(PlannedTask task, CancellationToken cancellation)
    {
        try
        {
            _ = await client.Call(
                HttpMethod.Put,
                "queue",
                $"task/{task.TaskId}",
                Encoding.UTF8.GetBytes(task.Task.ToJsonString()),
                cancellation);
        }
        catch (ApiCallException error)
        {
            throw new RefusedException(
                $"The server refused {task.Label} ({task.TaskId}) with {error.Code}: {error.Message}");
        }
    }

    private sealed class RefusedException(string message) : Exception(message);
}
