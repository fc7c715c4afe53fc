using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Messages;

/// <summary>Publishes the queue's messages about task groups, which have no routes (spec/queue.md §3.2).</summary>
internal static class GroupMessages
{
    /// <summary>Every task of the group was resolved once.</summary>
    public static void PublishGroupResolved(this Transaction tx, TaskGroup group) => Publish(
        tx, QueueExchanges.TaskGroupResolved, group, Changed(group), QueueJson.Default.TaskGroupChanged);

    public static void PublishGroupSealed(this Transaction tx, TaskGroup group) => Publish(
        tx, QueueExchanges.TaskGroupSealed, group, Changed(group), QueueJson.Default.TaskGroupChanged);

    public static void PublishGroupPriorityChanged(
        this Transaction tx, TaskGroup group, TaskPriority priority, int tasksAffected) => Publish(
        tx, QueueExchanges.TaskGroupPriorityChanged, group,
        new TaskGroupPriorityChanged
        {
            TaskGroupId = group.TaskGroupId,
            SchedulerId = group.SchedulerId,
            NewPriority = priority,
            TasksAffected = tasksAffected,
        },
        QueueJson.Default.TaskGroupPriorityChanged);

    private static TaskGroupChanged Changed(TaskGroup group) => new()
    {
        TaskGroupId = group.TaskGroupId,
        SchedulerId = group.SchedulerId,
        Expires = group.Expires,
        Sealed = group.Sealed,
    };

    private static void Publish<T>(
        Transaction tx, ExchangeDeclaration exchange, TaskGroup group, T payload, JsonTypeInfo<T> type) =>
        tx.Publish(new PulseMessage(
            exchange.FullName,
            $"primary.{group.TaskGroupId}.{group.SchedulerId}._",
            [],
            new RawJson(JsonSerializer.SerializeToUtf8Bytes(payload, type))));
}
