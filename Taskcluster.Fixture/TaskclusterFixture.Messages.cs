using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Fixture.Snapshots;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Net.Queue;
using PulseMessage = Taskcluster.Net.Events.PulseMessage;

namespace Taskcluster.Testing;

/// <content>What the services have told, and the state as a whole.</content>
public sealed partial class TaskclusterFixture
{
    private const int MessagesOfOneRead = 1000;

    /// <summary>All pulse messages that were published so far and are kept, in order.</summary>
    public IReadOnlyList<PulseMessage> Messages
    {
        get
        {
            var database = app.Services.GetRequiredService<Database>();
            var messages = new List<PulseMessage>();
            for (var last = 0L; ;)
            {
                var read = database.Read(rows => MessageLog.ReadAfter(rows, last, MessagesOfOneRead));
                if (read.Count == 0)
                {
                    return messages;
                }

                messages.AddRange(read.Select(Message));
                last = read[^1].Sequence;
            }
        }
    }

    /// <summary>Asserts that a task was created that is as wanted, and gives its definition.</summary>
    /// <param name="isWanted">What is asked of it; null: that there is any.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="FixtureException">There is none; the message lists those that there are.</exception>
    public async Task<TaskDefinition> AssertTaskCreated(
        Func<TaskDefinition, bool>? isWanted = null, CancellationToken cancellation = default)
    {
        var seen = new List<string>();
        foreach (var message in Messages.Where(one => one.Exchange == QueueExchanges.TaskDefined))
        {
            var taskId = message.PayloadAs<TaskDefinedMessage>().Status.TaskId;
            var task = await Queue.Task(taskId, cancellation);
            if (isWanted is null || isWanted(task))
            {
                return task;
            }

            seen.Add($"{taskId} '{task.Metadata.Name}' in {task.TaskQueueId}");
        }

        throw new FixtureException(seen.Count == 0
            ? "No task was created."
            : $"None of the {seen.Count} tasks that were created is as wanted:\n{string.Join('\n', seen)}");
    }

    /// <summary>Brings the server back to the state that it had when it was started, the clock included.</summary>
    public Task ResetAsync(CancellationToken cancellation = default) =>
        State.Reset(ClockAfter.Snapshot, cancellation);

    /// <summary>Keeps the present state under a name.</summary>
    /// <exception cref="FixtureException">There is one of that name already.</exception>
    public Task SnapshotAsync(string name, CancellationToken cancellation = default) =>
        Named(() => State.Create(name, cancellation));

    /// <summary>Brings the server back to a state that was kept, the clock included.</summary>
    /// <exception cref="FixtureException">There is none of that name.</exception>
    public Task RestoreAsync(string name, CancellationToken cancellation = default) =>
        Named(() => State.Restore(name, ClockAfter.Snapshot, cancellation));

    private FixtureState State => app.Services.GetRequiredService<FixtureState>();

    private static async Task Named<T>(Func<Task<T>> work)
    {
        try
        {
            _ = await work();
        }
        catch (ApiError error)
        {
            throw new FixtureException(error.Message, error);
        }
    }

    private static PulseMessage Message(Taskcluster.Modules.Kernel.Bus.PulseMessage message) => new()
    {
        Id = $"{message.Sequence}",
        Exchange = message.Exchange,
        RoutingKey = message.RoutingKey,
        Routes = message.Routes,
        Payload = JsonSerializer.Deserialize<JsonElement>(message.Payload.ToString()),
    };
}
