using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Hooks.Bindings;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Loops;

/// <summary>
/// Fires the hooks that messages have set off. The row that says so holds the task's id, and goes only when the task is
/// there: however often it is tried, there is one task for each message and hook.
/// </summary>
internal sealed partial class FireBoundHooks(
    Database database,
    FireHook firing,
    TriggerSchemas schemas,
    HooksOptions options,
    TimeProvider clock,
    ILogger<FireBoundHooks> log)
    : Loop(clock)
{
    // Rows that are read at once, with their payloads.
    private const int Batch = 100;

    private readonly TimeSpan pause = TimeSpan.FromSeconds(options.RetrySeconds);
    private readonly TimeSpan late = TimeSpan.FromMinutes(options.LateMinutes);

    protected override DateTimeOffset? NextDue() => database.Read(PendingFireStore.NextDue);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var together = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Concurrency,
            CancellationToken = cancellation,
        };
        List<PendingFire> due;
        do
        {
            due = database.Read(Clock.GetUtcNow(), static (rows, now) => PendingFireStore.Due(rows, now, Batch));
            await Parallel.ForEachAsync(due, together, async (one, stop) => await FireOrRetry(one, stop));
        }
        while (due.Count == Batch);
    }

    private async Task FireOrRetry(PendingFire due, CancellationToken cancellation)
    {
        try
        {
            var last = await Fire(due, cancellation);
            await database.Write(
                tx =>
                {
                    PendingFireStore.Delete(tx, due.Number);
                    if (last is not null)
                    {
                        LastFireStore.Insert(tx, due.HookNumber, last);
                    }
                },
                cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(log, error, due.HookNumber, due.TaskId, options.RetrySeconds);
            await database.Write(tx => PendingFireStore.Retry(tx, due.Number, tx.Now + pause), cancellation);
        }
    }

    // Null: there is nothing to note, since the hook is no more, does not take such a payload, or wants no task of it.
    private async Task<LastFire?> Fire(PendingFire due, CancellationToken cancellation)
    {
        if (database.Read(due.HookNumber, HookStore.Find) is not { } hook
            || schemas.FaultOf(hook.Parts.TriggerSchema, due.Payload) is not null)
        {
            return null;
        }

        // The queue takes no task that was created long ago.
        var now = Clock.GetUtcNow().ToWire();
        var fire = new Fire(FiredBy.PulseMessage, due.TaskId, now - due.Created > late ? now : due.Created)
        {
            Payload = due.Payload,
        };
        return FireHook.LastFireOf(fire, await firing.Fire(hook, fire, cancellation));
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The hook of number {Number} could not be fired for a message with task {TaskId}, and is tried again "
            + "in {Seconds} s")]
    private static partial void LogFailed(ILogger log, Exception error, long number, string taskId, double seconds);
}
