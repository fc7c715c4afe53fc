using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Net;
using Taskcluster.Net.Queue;

namespace Taskcluster.Testing;

/// <content>What tests do to tasks, and ask of them.</content>
public sealed partial class TaskclusterFixture
{
    private const int TasksOfOneClaim = 32;
    private const int MostTasks = 100_000;
    private const string Worker = "fixture";

    private static readonly string[] Over =
    [
        QueueTaskStatusState.Completed, QueueTaskStatusState.Failed, QueueTaskStatusState.Exception,
    ];

    /// <summary>A definition that is accepted as it is, to be changed by <c>with</c>: it ends in a day.</summary>
    /// <param name="taskQueueId">Whose workers may run it.</param>
    /// <param name="name">For people.</param>
    public CreateTaskRequest NewTask(string taskQueueId = "fixture/worker", string name = "A task of a test") => new()
    {
        TaskQueueId = taskQueueId,
        Created = Clock.Now,
        Deadline = Clock.Now.AddDays(1),
        Payload = [],
        Metadata = new TaskMetadata
        {
            Name = name,
            Description = "Made by a test.",
            Owner = "test@example.com",
            Source = "https://example.com/test",
        },
    };

    /// <summary>Creates a task under a new id, which is given back.</summary>
    public async Task<string> CreateTask(CreateTaskRequest? task = null, CancellationToken cancellation = default)
    {
        var taskId = SlugId.New();
        _ = await Queue.CreateTask(taskId, task ?? NewTask(), cancellation);
        return taskId;
    }

    /// <summary>Waits until a task is resolved, however that comes, and gives its status.</summary>
    /// <exception cref="FixtureException">
    /// It is not within <see cref="FixtureOptions.WaitTimeout"/>; the message says how far it is.
    /// </exception>
    public async Task<QueueTaskStatus> WaitForTask(string taskId, CancellationToken cancellation = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(options.WaitTimeout);
        var log = app.Services.GetRequiredService<MessageLog>();
        while (true)
        {
            // Taken before it is looked, so that nothing falls between the two.
            var next = log.NextCommit;
            var status = (await Queue.Status(taskId, cancellation)).Status;
            if (Over.Contains(status.State))
            {
                return status;
            }

            try
            {
                await next.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new FixtureException(
                    $"Task {taskId} is still {status.State} after {options.WaitTimeout.TotalSeconds} s; it is in "
                    + $"queue {status.TaskQueueId}, and its deadline is {status.Deadline:O}.");
            }
        }
    }

    /// <summary>Claims a pending task and resolves it as a worker would whose commands succeeded.</summary>
    /// <exception cref="FixtureException">It is not pending.</exception>
    public Task<QueueTaskStatus> CompleteTask(string taskId, CancellationToken cancellation = default) =>
        Resolve(taskId, TaskOutcome.Completed, cancellation);

    /// <summary>As <see cref="CompleteTask"/>, with another outcome.</summary>
    public async Task<QueueTaskStatus> Resolve(
        string taskId, TaskOutcome outcome, CancellationToken cancellation = default)
    {
        var status = (await Queue.Status(taskId, cancellation)).Status;
        if (status.State != QueueTaskStatusState.Pending)
        {
            throw new FixtureException(
                $"Task {taskId} is {status.State}; only a pending task can be claimed and resolved.");
        }

        var runId = status.Runs[^1].RunId;
        _ = await Queue.ClaimTask(
            taskId, runId, new TaskClaimRequest { WorkerGroup = Worker, WorkerId = Worker }, cancellation);
        return await Report(taskId, runId, outcome, cancellation);
    }

    /// <summary>
    /// Claims and resolves all tasks of a queue, those too that become pending meanwhile, until none is left.
    /// </summary>
    /// <param name="taskQueueId">Such as <c>fixture/worker</c>.</param>
    /// <param name="outcome">How each ends; null: all complete.</param>
    /// <param name="cancellation">Ends it between two tasks.</param>
    /// <returns>The ids of the tasks, in the order in which they were handed out.</returns>
    /// <exception cref="FixtureException">There seems to be no end of them.</exception>
    public async Task<IReadOnlyList<string>> DrainQueue(
        string taskQueueId,
        Func<ClaimWorkResponseTask, TaskOutcome>? outcome = null,
        CancellationToken cancellation = default)
    {
        var done = new List<string>();
        while ((await Queue.TaskQueueCounts(taskQueueId, cancellation)).PendingTasks > 0)
        {
            var claims = await Queue.ClaimWork(
                taskQueueId,
                new ClaimWorkRequest { WorkerGroup = Worker, WorkerId = Worker, Tasks = TasksOfOneClaim },
                cancellation);
            foreach (var claim in claims.Tasks)
            {
                _ = await Report(
                    claim.Status.TaskId, claim.RunId, outcome?.Invoke(claim) ?? TaskOutcome.Completed, cancellation);
                done.Add(claim.Status.TaskId);
            }

            if (done.Count >= MostTasks)
            {
                throw new FixtureException(
                    $"{done.Count} tasks of {taskQueueId} are resolved, and there still are more: does each make a new "
                    + "one?");
            }
        }

        return done;
    }

    private async Task<QueueTaskStatus> Report(
        string taskId, int runId, TaskOutcome outcome, CancellationToken cancellation) => outcome switch
        {
            TaskOutcome.Completed => (await Queue.ReportCompleted(taskId, runId, cancellation)).Status,
            TaskOutcome.Failed => (await Queue.ReportFailed(taskId, runId, cancellation)).Status,
            TaskOutcome.MalformedPayload => await ReportException(
                taskId, runId, TaskExceptionRequestReason.MalformedPayload, cancellation),
            TaskOutcome.WorkerShutdown => await ReportException(
                taskId, runId, TaskExceptionRequestReason.WorkerShutdown, cancellation),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
        };

    private async Task<QueueTaskStatus> ReportException(
        string taskId, int runId, string reason, CancellationToken cancellation) => (await Queue.ReportException(
            taskId, runId, new TaskExceptionRequest { Reason = reason }, cancellation)).Status;
}
