using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Artifacts;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Payload;

namespace Taskcluster.Modules.Worker.Running;

/// <summary>
/// One claimed run from its first log line to its report, in the order of spec/queue.md §5.2: commands, artifacts,
/// live log, backing log, report.
/// </summary>
internal sealed class TaskRun : IAsyncDisposable
{
    // What remains to be done for a task that must stop; afterwards its claim is left to expire.
    private static readonly TimeSpan FinishLimit = TimeSpan.FromSeconds(15);

    private readonly WorkerContext context;
    private readonly Claim claim;
    private readonly ClaimKeeper keeper;
    private readonly Outcome outcome = new();
    private readonly CancellationTokenSource stop;
    private readonly CancellationTokenSource finish;

    /// <summary>Takes charge of a run.</summary>
    /// <param name="context">The worker.</param>
    /// <param name="claim">The run; reclaimed from now on.</param>
    /// <param name="shutdown">The worker cannot wait any longer.</param>
    public TaskRun(WorkerContext context, Claim claim, CancellationToken shutdown)
    {
        this.context = context;
        this.claim = claim;
        keeper = new ClaimKeeper(
            claim, credentials => context.Queue.As(credentials), context.ServerClock, context.Clock);
        stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown, keeper.Lost);
        finish = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Clock);
        stop.Token.Register(() => finish.CancelAfter(FinishLimit));
    }

    /// <summary>Runs the task and reports it. Never throws: whatever goes wrong is how the task ends.</summary>
    public async Task Execute()
    {
        context.Logger.TaskStarted(claim.TaskId, claim.RunId);
        TaskFolder? folder = null;
        try
        {
            folder = new TaskFolder(Path.GetFullPath(context.Settings.WorkDirectory), claim.TaskId, claim.RunId);
            using var log = new TaskLog(folder.Log, () => context.ServerClock.Now, context.Settings.LargestLog);
            await Run(folder, log);
        }
        catch (Exception problem)
        {
            context.Logger.TaskBroke(problem, claim.TaskId, claim.RunId);
            outcome.Record(Problem.InternalError(problem.Message));
        }

        await new RunReport(context, claim, keeper).Send(outcome, finish.Token);
        Remove(folder);
    }

    public async ValueTask DisposeAsync()
    {
        await keeper.DisposeAsync();
        stop.Dispose();
        finish.Dispose();
    }

    private async Task Run(TaskFolder folder, TaskLog log)
    {
        var uploader = new ArtifactUploader(claim, () => keeper.Calls, folder.Uploads);
        await using var relay = context.Settings.RelaysLiveLogs
            ? new LiveLogRelay(context.Client, () => keeper.Credentials, claim, log, context.Clock)
            : null;
        var logs = new LogArtifacts(
            claim,
            PayloadReader.LogNamesOf(claim.Task.Payload),
            log,
            uploader,
            context.LiveLogs,
            relay,
            context.ServerClock);
        try
        {
            var payload = await Attempt(folder, log, logs, uploader);
            CloseGap(folder, log);
            log.Say($"Result: {RunReport.Describe(outcome, keeper)}");
            await Store(payload, logs);
        }
        finally
        {
            await logs.CloseLive(context.Settings.RootUrl);
        }
    }

    // Gets the payload if there is a good one; how it went is in the outcome.
    private async Task<TaskPayload?> Attempt(
        TaskFolder folder, TaskLog log, LogArtifacts logs, ArtifactUploader uploader)
    {
        TaskPayload? payload = null;
        using var processes = context.Stragglers.Enter(folder.Task);
        try
        {
            SayStart(log);
            if (PayloadSchema.IsForContainer(claim.Task.Payload))
            {
                await context.Containers.Find(stop.Token);
            }

            payload = context.Payloads.Read(claim.Task);
            await new TaskScopes(claim, keeper).Require(payload, stop.Token);
            await new TaskWork(context, claim, keeper, folder, processes, log, outcome)
                .Do(payload, logs, uploader, stop.Token);
        }
        catch (MalformedPayloadException malformed)
        {
            SayMalformed(log, malformed);
        }
        catch (ProblemException problem)
        {
            Fail(log, problem.Problem);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Stopped(log);
        }
        catch (Exception problem)
        {
            // The log is still there to say so.
            context.Logger.TaskBroke(problem, claim.TaskId, claim.RunId);
            Fail(log, Problem.InternalError($"The worker failed: {problem.Message}"));
        }

        return payload;
    }

    // Nothing can be written on a full disk, not even why: what the task left goes first.
    private void CloseGap(TaskFolder folder, TaskLog log)
    {
        if (log.Gap is not { } reason)
        {
            return;
        }

        TaskFolder.Remove(folder.Task);
        Fail(log, Problem.ResourceUnavailable($"The log is not complete, some of it could not be written: {reason}"));
    }

    private void SayStart(TaskLog log)
    {
        var settings = context.Settings;
        log.Say($"Task {claim.TaskId}, run {claim.RunId}, of {settings.RootUrl}");
        log.Say($"Worker {settings.WorkerGroup}/{settings.WorkerId} of {settings.TaskQueueId}");
    }

    private void SayMalformed(TaskLog log, MalformedPayloadException malformed)
    {
        log.Error("The payload is malformed:");
        foreach (var problem in malformed.Problems)
        {
            log.Error($"  {problem}");
        }

        outcome.Record(Problem.MalformedPayload(malformed.Message));
    }

    private void Fail(TaskLog log, Problem problem)
    {
        log.Error(problem.Message);
        outcome.Record(problem);
    }

    private async Task Stopped(TaskLog log)
    {
        if (!keeper.Lost.IsCancellationRequested)
        {
            Fail(log, Problem.WorkerShutdown("The worker is shutting down."));
            return;
        }

        var reason = await ReasonOfLoss();
        context.Logger.ClaimLost(claim.TaskId, claim.RunId, reason);
        log.Error($"The claim is lost, the task was stopped: {reason}");
    }

    // Without credentials: those of the claim may be worth nothing any more.
    private async Task<string> ReasonOfLoss()
    {
        try
        {
            var status = await context.Queue.As(null).Status(claim.TaskId, finish.Token);
            var run = status.Runs.FirstOrDefault(run => run.RunId == claim.RunId);
            return run?.ReasonResolved ?? keeper.Refusal ?? status.State;
        }
        catch (Exception problem) when (problem is ApiCallException or OperationCanceledException)
        {
            return keeper.Refusal ?? problem.Message;
        }
    }

    private async Task Store(TaskPayload? payload, LogArtifacts logs)
    {
        try
        {
            if (payload is null or { HasBackingLog: true })
            {
                await logs.Store(withLive: payload is null or { HasLiveLog: true }, finish.Token);
            }
        }
        catch (ProblemException problem)
        {
            outcome.Record(problem.Problem);
        }
        catch (OperationCanceledException) when (finish.IsCancellationRequested)
        {
            outcome.Record(Problem.WorkerShutdown("There was no time left to store the log."));
        }
    }

    private void Remove(TaskFolder? folder)
    {
        if (context.Settings.KeepTaskDirectories)
        {
            return;
        }

        try
        {
            folder?.Remove();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            context.Logger.FolderStays(claim.TaskId, claim.RunId, problem.Message);
        }
    }
}
