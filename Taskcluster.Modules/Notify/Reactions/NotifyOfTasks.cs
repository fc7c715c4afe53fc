using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Deliveries;
using Taskcluster.Modules.Notify.Loops;
using Taskcluster.Modules.Notify.Messages;
using Taskcluster.Modules.Notify.Notices;
using Taskcluster.Modules.Notify.Routes;

namespace Taskcluster.Modules.Notify.Reactions;

/// <summary>
/// Tells whom a task's <c>notify.…</c> routes name of what happens to it (spec/services.md §4.4). Here a row is
/// written for each; a loop puts it into words, since a task may bring words of its own that take time to render.
/// Messages for pulse need no words and are published at once.
/// </summary>
public sealed partial class NotifyOfTasks(Outbox outbox, ComposeTaskNotices composing, ILogger<NotifyOfTasks> log)
    : Reaction
{
    public override string Name => "notify";

    public override IReadOnlyList<Binding> Bindings { get; } =
        [.. TaskEvents.All.Select(one => new Binding(one.Exchange.FullName, "route.notify.#"))];

    protected override void Handle(Transaction tx, PulseMessage message)
    {
        using var payload = message.Payload.ToDocument();
        var status = payload.RootElement.GetProperty("status");
        if (TaskEvents.IsSilent(status))
        {
            return;
        }

        var told = TaskEvents.Of(message.Exchange);
        var state = status.GetProperty("state").GetString()!;
        var taskId = status.GetProperty("taskId").GetString()!;
        var json = new RawJson(JsonMarshal.GetRawUtf8Value(status).ToArray());
        var isAny = false;
        foreach (var key in message.Routes)
        {
            if (NotifyRoute.Read(key) is not { } route || !route.Fires(told, state))
            {
                continue;
            }

            if (route.Type == NotificationType.Pulse)
            {
                Publish(tx, route.Address, json, taskId);
                continue;
            }

            TaskNoticeStore.Insert(tx, route, taskId, json);
            isAny = true;
        }

        if (isAny)
        {
            tx.AfterCommit(() => composing.Wake(tx.Now));
        }
    }

    private void Publish(Transaction tx, string topic, RawJson status, string taskId)
    {
        if (NotifyMessages.KeyBytes(topic) > NotifyMessages.LongestKey)
        {
            LogTooLong(log, taskId, OneLine.Of(topic));
            return;
        }

        var fate = outbox.Pulse(tx, new PulseBody { RoutingKey = topic, Message = status });
        if (fate != Fate.Sent)
        {
            LogHeldBack(log, taskId, OneLine.Of(topic), fate);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Task {TaskId} asks for messages of the topic {Topic}, which is too long for a routing key")]
    private static partial void LogTooLong(ILogger log, string taskId, string topic);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "A message of task {TaskId} with the topic {Topic} was held back: {Fate}")]
    private static partial void LogHeldBack(ILogger log, string taskId, string topic, Fate fate);
}
