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
    public static void PublishDefined(this Transaction tx, TaskRecord task) =>
        Publish(tx, QueueExchanges.TaskDefined, task, run: null, MessageText.OfDefined(task));

    /// <summary>The last run waits for a worker.</summary>
    public static void PublishPending(this Transaction tx, TaskRecord task)
    {
        // Worker words are for runs that were claimed, and this one was not.
        var run = task.LastRun!;
        tx.CountPending(run);
        Publish(tx, QueueExchanges.TaskPending, task, run, MessageText.Of(task, new MessageRun(run.RunId)));
    }

    public static void PublishRunning(this Transaction tx, TaskRecord task)
    {
        var run = task.LastRun!;
        tx.CountClaimed(task);
        Publish(
            tx, QueueExchanges.TaskRunning, task, run,
            MessageText.Of(task, new MessageRun(run.RunId, run.WorkerGroup, run.WorkerId, run.TakenUntil)));
    }

    public static void PublishCompleted(this Transaction tx, TaskRecord task) =>
        PublishResolved(tx, QueueExchanges.TaskCompleted, task, task.LastRun!);

    public static void PublishFailed(this Transaction tx, TaskRecord task) =>
        PublishResolved(tx, QueueExchanges.TaskFailed, task, task.LastRun!);

    /// <summary>
    /// A run ended as an exception; the status may show a run that follows it. A deadline's message names no worker.
    /// </summary>
    public static void PublishException(this Transaction tx, TaskRecord task, Run run) => PublishResolved(
        tx, QueueExchanges.TaskException, task,
        run.ReasonResolved == ReasonResolved.DeadlineExceeded
            ? run with { WorkerGroup = null, WorkerId = null }
            : run);

    public static void PublishArtifact(
        this Transaction tx, TaskRecord task, Run run, ArtifactRecord artifact) => Publish(
        tx, QueueExchanges.ArtifactCreated, task, run,
        new ArtifactCreated
        {
            Status = task.Written.Status,
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
                Status = task.Written.Status,
                OldPriority = oldPriority,
                NewPriority = task.Priority,
            },
            QueueJson.Default.TaskPriorityChanged);

    private static void PublishResolved(Transaction tx, ExchangeDeclaration exchange, TaskRecord task, Run run)
    {
        tx.CountResolved(run);
        Publish(
            tx, exchange, task, run, MessageText.Of(task, new MessageRun(run.RunId, run.WorkerGroup, run.WorkerId)));
    }

    private static void Publish<T>(
        Transaction tx, ExchangeDeclaration exchange, TaskRecord task, Run? run, T payload, JsonTypeInfo<T> type) =>
        Publish(tx, exchange, task, run, new RawJson(JsonSerializer.SerializeToUtf8Bytes(payload, type)));

    private static void Publish(
        Transaction tx, ExchangeDeclaration exchange, TaskRecord task, Run? run, RawJson payload) =>
        tx.Publish(new PulseMessage(exchange.FullName, RoutingKey(task, run), task.Routes, payload));

    private static string RoutingKey(TaskRecord task, Run? run)
    {
        var runId = run?.RunId.ToString(CultureInfo.InvariantCulture) ?? "_";
        var slash = task.TaskQueueId.IndexOf('/');
        return $"primary.{task.TaskId}.{runId}.{run?.WorkerGroup ?? "_"}.{run?.WorkerId ?? "_"}."
            + $"{task.TaskQueueId.AsSpan(0, slash)}.{task.TaskQueueId.AsSpan(slash + 1)}."
            + $"{task.SchedulerId}.{task.TaskGroupId}._";
    }
}
