using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.QueueSearch.Index;

namespace Taskcluster.Modules.QueueSearch.Reactions;

/// <summary>Keeps the search's tables up to date with the queue.</summary>
public sealed class IndexTasks : BatchReaction
{
    private static readonly int BeforeTaskId = "primary.".Length;

    // The writer's thread alone uses it.
    private readonly TermChanges changes = new();

    public override string Name => "queue-search";

    public override IReadOnlyList<Binding> Bindings { get; } =
    [
        .. new[]
        {
            QueueExchanges.TaskDefined, QueueExchanges.TaskPending, QueueExchanges.TaskRunning,
            QueueExchanges.TaskCompleted, QueueExchanges.TaskFailed, QueueExchanges.TaskException,
        }
        .Select(exchange => new Binding(exchange.FullName, "#")),
    ];

    // However much is told of a task at a time, what it is in the end is all that counts.
    protected override void Handle(Transaction tx, IReadOnlyList<PulseMessage> messages)
    {
        var taskIds = new HashSet<string>(StringComparer.Ordinal);
        var lookup = taskIds.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var message in messages)
        {
            var rest = message.RoutingKey.AsSpan(BeforeTaskId);
            lookup.Add(rest[..rest.IndexOf('.')]);
        }

        SearchIndex.Renew(tx, taskIds, changes);
    }
}
