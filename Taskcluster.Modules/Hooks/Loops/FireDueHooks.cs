using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Hooks.Definitions;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.LastFires;
using Taskcluster.Modules.Hooks.Schedules;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Hooks.Loops;

/// <summary>
/// Fires hooks at the times of their schedules. Each slot has its task's id beforehand, and its task is created as of
/// the slot's moment: if the process dies after the task was created and before the row says so, the next attempt
/// creates the very same task, which changes nothing. So there is one task for each slot.
/// </summary>
/// <remarks>
/// Slots that pass while the server is down are not caught up but for the first of them: after it the next one is that
/// after now.
/// </remarks>
internal sealed partial class FireDueHooks(
    Database database,
    FireHook firing,
    FailureMail mail,
    HookSecrets secrets,
    HooksOptions options,
    TimeProvider clock,
    ILogger<FireDueHooks> log)
    : Loop(clock)
{
    // Hooks that are read at once, with their templates.
    private const int Batch = 200;

    private readonly TimeSpan pause = TimeSpan.FromSeconds(options.RetrySeconds);
    private readonly TimeSpan late = TimeSpan.FromMinutes(options.LateMinutes);

    protected override DateTimeOffset? NextDue() => database.Read(HookStore.NextDue);

    protected override async Task RunOnce(CancellationToken cancellation)
    {
        var together = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Concurrency,
            CancellationToken = cancellation,
        };
        List<DueHook> due;
        do
        {
            due = database.Read(Clock.GetUtcNow(), static (rows, now) => HookStore.Due(rows, now, Batch));
            await Parallel.ForEachAsync(due, together, async (hook, stop) => await FireOrRetry(hook, stop));
        }
        while (due.Count == Batch);
    }

    // Whatever one hook meets delays no other one. Only where that it is to be tried again cannot be stored either, all
    // wait.
    private async Task FireOrRetry(DueHook due, CancellationToken cancellation)
    {
        try
        {
            await Fire(due, cancellation);
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(log, error, due.Hook.Name.Full, options.RetrySeconds);
            await database.Write(tx => HookStore.Retry(tx, due.Hook, tx.Now + pause), cancellation);
        }
    }

    private async Task Fire(DueHook due, CancellationToken cancellation)
    {
        var (hook, now) = (due.Hook, Clock.GetUtcNow().ToWire());
        var slot = hook.NextFire!.Value;

        // The queue takes no task that was created long ago.
        var fire = new Fire(FiredBy.Schedule, secrets.TaskId(due), now - slot > late ? now : slot);
        var outcome = await firing.Fire(hook, fire, cancellation);
        if (outcome.Fault is { } fault)
        {
            await mail.Send(hook, fire, fault, cancellation);
        }

        var (last, taskId) = (FireHook.LastFireOf(fire, outcome), secrets.NewTaskId(hook.Name));

        // After the slot in any case: the machine's clock may have been set back, and the slot would come again.
        var after = Clock.GetUtcNow() is var later && later > slot ? later : slot;
        var next = FireTimes.Next(FireTimes.Of(hook), after)!.Value;
        await database.Write(
            tx =>
            {
                HookStore.Fired(tx, hook, taskId, next);
                if (last is not null)
                {
                    LastFireStore.Insert(tx, hook.Number, last);
                }
            },
            cancellation);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Hook {Hook} could not be fired as its schedule says, and is tried again in {Seconds} s")]
    private static partial void LogFailed(ILogger log, Exception error, string hook, double seconds);
}
