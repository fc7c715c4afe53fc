using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Messages;

/// <summary>Publishes the queue's messages with their routing keys and routes (spec/queue.md §3.2 to §3.4).</summary>
internal static class TaskMessages
{
    public static void PublishDefined(this Transaction tx, TaskRecord task) => Publish(
        tx, QueueExchanges.TaskDefined, task, run: null,
        new TaskDefined { Status = task.ToInitialStatus(), Task = TagsOf(task) }, QueueJson.Default.TaskDefined);

    /// <summary>The last run waits for a worker.</summary>
    public static void PublishPending(this Transaction tx, TaskRecord task)
    {
        // Worker words are for runs that were claimed, and this one was not.
        var run = task.LastRun!;
        Publish(
            tx, QueueExchanges.TaskPending, task, run,
            new TaskPending { Status = task.ToStatus(), RunId = run.RunId, Task = TagsOf(task) },
            QueueJson.Default.TaskPending);
    }

    public static void PublishRunning(this Transaction tx, TaskRecord task)
    {
        var run = task.LastRun!;
        Publish(
            tx, QueueExchanges.TaskRunning, task, run,
            new TaskRunning
            {
                Status = task.ToStatus(),
                RunId = run.RunId,
                WorkerGroup = run.WorkerGroup!,
                WorkerId = run.WorkerId!,
                TakenUntil = run.TakenUntil!.Value,
                Task = TagsOf(task),
            },
            QueueJson.Default.TaskRunning);
    }

    public static void PublishCompleted(this Transaction tx, TaskRecord task)
    {
        var run = task.LastRun!;
        Publish(
            tx, QueueExchanges.TaskCompleted, task, run,
            new TaskCompleted
            {
                Status = task.ToStatus(),
                RunId = run.RunId,
                WorkerGroup = run.WorkerGroup!,
                WorkerId = run.WorkerId!,
                Task = TagsOf(task),
            },
            QueueJson.Default.TaskCompleted);
    }

    public static void PublishFailed(this Transaction tx, TaskRecord task)
    {
        var run = task.LastRun!;
        Publish(
            tx, QueueExchanges.TaskFailed, task, run,
            new TaskFailed
            {
                Status = task.ToStatus(),
                RunId = run.RunId,
                WorkerGroup = run.WorkerGroup!,
                WorkerId = run.WorkerId!,
                Task = TagsOf(task),
            },
            QueueJson.Default.TaskFailed);
    }

    /// <summary>
    /// A run ended as an exception; the status may show a run that follows it. A deadline's message names no worker.
    /// </summary>
    public static void PublishException(this Transaction tx, TaskRecord task, Run run)
    {
        var told = run.ReasonResolved == ReasonResolved.DeadlineExceeded
            ? run with { WorkerGroup = null, WorkerId = null }
            : run;
        Publish(
            tx, QueueExchanges.TaskException, task, told,
            new TaskException
            {
                Status = task.ToStatus(),
                RunId = told.RunId,
                WorkerGroup = told.WorkerGroup,
                WorkerId = told.WorkerId,
                Task = TagsOf(task),
            },
            QueueJson.Default.TaskException);
    }

    public static void PublishArtifact(
        this Transaction tx, TaskRecord task, Run run, ArtifactRecord artifact) => Publish(
        tx, QueueExchanges.ArtifactCreated, task, run,
        new ArtifactCreated
        {
            Status = task.ToStatus(),
            RunId = run.RunId,
            WorkerGroup = run.WorkerGroup!,
            WorkerId = run.WorkerId!,
            Artifact = new ArtifactInMessage
            {
                StorageType = artifact.StorageType,
                Name = artifact.Name,
                Expires = artifact.Expires,
                ContentType = artifact.ContentType,
            },
        },
        QueueJson.Default.ArtifactCreated);

    public static void PublishPriorityChanged(this Transaction tx, TaskRecord task, TaskPriority oldPriority) =>
        Publish(
            tx, QueueExchanges.TaskPriorityChanged, task, run: null,
            new TaskPriorityChanged
            {
                Status = task.ToStatus(),
                OldPriority = oldPriority,
                NewPriority = task.Priority,
            },
            QueueJson.Default.TaskPriorityChanged);

    private static TaskInMessage TagsOf(TaskRecord task) =>
        new(new StoredJson<IReadOnlyDictionary<string, string>>(task.Tags.Utf8));

    private static void Publish<T>(
        Transaction tx, ExchangeDeclaration exchange, TaskRecord task, Run? run, T payload, JsonTypeInfo<T> type) =>
        tx.Publish(new PulseMessage(
            exchange.FullName,
            RoutingKey(task, run),
            task.Routes,
            new RawJson(JsonSerializer.SerializeToUtf8Bytes(payload, type))));

    private static string RoutingKey(TaskRecord task, Run? run)
    {
        var runId = run?.RunId.ToString(CultureInfo.InvariantCulture) ?? "_";
        var slash = task.TaskQueueId.IndexOf('/');
        return $"primary.{task.TaskId}.{runId}.{run?.WorkerGroup ?? "_"}.{run?.WorkerId ?? "_"}."
            + $"{task.TaskQueueId.AsSpan(0, slash)}.{task.TaskQueueId.AsSpan(slash + 1)}."
            + $"{task.SchedulerId}.{task.TaskGroupId}._";
    }
}
