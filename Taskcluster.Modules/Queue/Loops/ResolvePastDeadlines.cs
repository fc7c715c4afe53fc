using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Loops;

/// <summary>
/// Resolves tasks that were not over by their deadline, some time after it (spec/queue.md §2.4, §2.6).
/// </summary>
public sealed class ResolvePastDeadlines(
    Database database, QueueOptions options, TimeProvider clock, IServiceProvider services) : Loop(clock)
{
    private const int Chunk = 32;

    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql("SELECT deadline FROM queue_tasks WHERE is_unresolved = 1 ORDER BY deadline LIMIT 1");
        return call.Step() ? call.Time(0) + options.DeadlineDelay : (DateTimeOffset?)null;
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

    private int Resolve(Transaction tx, Resolution resolution)
    {
        var tasks = TaskStore.UnresolvedUntil(tx, tx.Now - options.DeadlineDelay, Chunk);
        foreach (var found in tasks)
        {
            // Resolving one task may have changed another of the list. Those that have expired meanwhile, since the
            // program was not running, are ended all the same: their groups and dependents have to learn of it.
            if (TaskStore.FindEvenExpired(tx, found.TaskId) is not { IsUnresolved: true } task)
            {
                continue;
            }

            task = resolution.Save(
                tx, task.Resolve(RunState.Exception, ReasonResolved.DeadlineExceeded, tx.Now));
            resolution.Process(tx, task);
            tx.PublishException(task, task.LastRun!);
        }

        return tasks.Count;
    }
}
