using Taskcluster.Modules.Worker.Artifacts;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Containers;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Mounts;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Processes;
using Taskcluster.Modules.Worker.Proxy;

namespace Taskcluster.Modules.Worker.Running;

/// <summary>
/// What a payload asks for, in the order of spec/queue.md §5.2: live log, proxy, mounts, commands, artifacts; then
/// everything back in reverse.
/// </summary>
internal sealed class TaskWork(
    WorkerContext context,
    Claim claim,
    ClaimKeeper keeper,
    TaskFolder folder,
    Stragglers.Watched processes,
    TaskLog log,
    Outcome outcome)
{
    /// <summary>Does it all. What the commands' failure is goes into the outcome.</summary>
    /// <exception cref="ProblemException">A step failed for a reason that is known.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/>; the task's processes are gone.</exception>
    public async Task Do(TaskPayload payload, LogArtifacts logs, ArtifactUploader uploader, CancellationToken stop)
    {
        // Nobody has to wait for it: what the task says until then is in the log all the same.
        var opening = payload.HasLiveLog ? logs.OpenLive(payload.MaxRunTime, stop) : Task.CompletedTask;
        try
        {
            await Do(payload, opening, uploader, stop);
        }
        finally
        {
            await opening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Do(TaskPayload payload, Task opening, ArtifactUploader uploader, CancellationToken stop)
    {
        await using var proxy = payload.HasProxy
            ? await TaskProxy.Start(context, claim, keeper, payload.Container is null ? folder.Task : null, stop)
            : null;
        var fetcher = new ContentFetcher(
            context.Download, context.KeptDownloads, context.Settings.RootUrl, () => keeper.Credentials);
        var mounts = new TaskMounts(context, fetcher, folder, log);

        // Unless it comes to its end, nobody knows what the task was doing to its caches.
        var purge = true;
        try
        {
            await mounts.Prepare(payload.Mounts, stop);
            var end = await Run(payload, proxy?.Url, stop);
            await opening;
            if (end.Problem is not null)
            {
                log.Error(end.Problem.Message);
                outcome.Record(end.Problem);
            }

            await new PayloadArtifacts(uploader, log, outcome).Make(payload, folder.Task, stop);
            purge = end.IsBrokenOff || (end.ExitCode is { } code && payload.PurgeExitCodes.Contains(code));
        }
        finally
        {
            mounts.TakeBack(purge);
        }
    }

    private async Task<SequenceEnd> Run(TaskPayload payload, string? proxyUrl, CancellationToken stop)
    {
        var environment = TaskEnvironment.Of(
            Environment.GetEnvironmentVariables(),
            context.Settings,
            claim,
            payload.Environment,
            folder.Task,
            proxyUrl);
        try
        {
            var commands = new CommandSequence(context, folder, log);
            return payload.Container is { } container
                ? await new ContainerRun(context, claim, folder, log, commands).Run(payload, container, proxyUrl, stop)
                : await commands.Run(payload, environment, stop);
        }
        finally
        {
            KillStragglers();
        }
    }

    private void KillStragglers()
    {
        if (processes.Clear() is var count && count > 0)
        {
            context.Logger.StragglersKilled(claim.TaskId, claim.RunId, count);
        }
    }
}
