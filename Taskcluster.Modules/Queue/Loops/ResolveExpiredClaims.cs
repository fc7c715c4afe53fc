using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>Ends runs whose claim was not renewed, with a retry where one is left (spec/queue.md §2.4, §2.6).</summary>
public sealed class ResolveExpiredClaims(Database database, TimeProvider clock, IServiceProvider services) : Loop(clock)
{
    private const int Chunk = 32;

    protected override DateTimeOffset? NextDue() => database.Read(static rows =>
    {
        using var call = rows.Sql(
            "SELECT taken_until FROM queue_tasks WHERE taken_until IS NOT NULL ORDER BY taken_until LIMIT 1");
        return call.Step() ? call.Time(0) : (DateTimeOffset?)null;
    });

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var resolution = services.GetRequiredService<Resolution>();
        int count;
        do
        {
            count = await database.Write(tx => Resolve(tx, resolution), cancellation);
        }
        while (count == Chunk);
    }

    private static int Resolve(Transaction tx, Resolution resolution)
    {
        var tasks = TaskStore.ClaimsUntil(tx, tx.Now, Chunk);
        foreach (var found in tasks)
        {
            // The end of one may have satisfied a dependency of another of the list.
            if (TaskStore.FindEvenExpired(tx, found.TaskId) is not { TakenUntil: not null } task)
            {
                continue;
            }

            if (task.Deadline <= tx.Now)
            {
                // The deadline's own loop ends this run; the claim counts no more.
                TaskStore.Update(tx, task with { TakenUntil = null });
                continue;
            }

            EndClaim(tx, resolution, task, ReasonResolved.ClaimExpired, ReasonCreated.Retry);
        }

        return tasks.Count;
    }

    /// <summary>Ends the last run as an exception; a retry follows, or the task is over.</summary>
    internal static TaskRecord EndClaim(
        Transaction tx, Resolution resolution, TaskRecord task, ReasonResolved reason, ReasonCreated retry)
    {
        var runId = task.LastRun!.RunId;
        task = resolution.Save(tx, task.ResolveWithRetry(reason, retry, tx.Now, tx.Sequence));
        tx.PublishException(task, task.Runs[runId]);
        if (task.State == TaskState.Pending)
        {
            tx.PublishPending(task);
        }
        else
        {
            resolution.Process(tx, task);
        }

        return task;
    }
}
