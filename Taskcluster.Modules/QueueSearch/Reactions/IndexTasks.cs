using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.QueueSearch.Index;

namespace Taskcluster.Modules.QueueSearch.Reactions;

/// <summary>Keeps the search's tables up to date with the queue.</summary>
public sealed class IndexTasks : Reaction
{
    // primary.<taskId>.…
    private const int TaskIdWord = 1;

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

    protected override void Handle(Transaction tx, PulseMessage message) =>
        SearchIndex.Renew(tx, message.RoutingKey.Split('.')[TaskIdWord]);
}
