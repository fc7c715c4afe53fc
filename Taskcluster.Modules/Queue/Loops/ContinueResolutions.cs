using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>Schedules the dependents of a resolved task that did not fit the resolving transaction.</summary>
public sealed class ContinueResolutions(Database database, TimeProvider clock, IServiceProvider services) : Loop(clock)
{
    // Satisfaction is for good: who was completed once lets all go, even if a rerun fails before they all went.
    private const string Insert = """
        INSERT INTO queue_resolutions (task_id, state, due) VALUES (?, ?, ?)
        ON CONFLICT (task_id) DO UPDATE SET due = excluded.due,
          state = CASE WHEN queue_resolutions.state = 'completed' THEN 'completed' ELSE excluded.state END
        """;

    /// <summary>Notes that a task has further dependents.</summary>
    internal void Add(Transaction tx, TaskRecord task)
    {
        var due = tx.Now;
        tx.Sql(Insert).Bind(task.TaskId).Bind(task.State.ToString().ToLowerInvariant()).Bind(due).Execute();
        tx.AfterCommit(() => Wake(due));
    }

    protected override DateTimeOffset? NextDue() => database.Read(static rows =>
    {
        using var call = rows.Sql("SELECT due FROM queue_resolutions ORDER BY due LIMIT 1");
        return call.Step() ? call.Time(0) : (DateTimeOffset?)null;
    });

    protected override Task RunOnce(CancellationToken cancellation)
    {
        var resolution = services.GetRequiredService<Resolution>();
        return database.Write(tx => Continue(tx, resolution), cancellation);
    }

    private static void Continue(Transaction tx, Resolution resolution)
    {
        string taskId;
        TaskState state;
        using (var call = tx.Sql("SELECT task_id, state FROM queue_resolutions ORDER BY due LIMIT 1"))
        {
            if (!call.Step())
            {
                return;
            }

            taskId = call.Text(0);
            state = Enum.Parse<TaskState>(call.Text(1), ignoreCase: true);
        }

        if (resolution.LetDependentsGo(tx, taskId, state))
        {
            tx.Sql("DELETE FROM queue_resolutions WHERE task_id = ?").Bind(taskId).Execute();
        }
    }
}
