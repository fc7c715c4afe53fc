using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.WorkerManager.Scaling;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Reactions;

/// <summary>
/// Has a pool looked at when a task of its queue waits, or waits no more, and notes which worker had to do with it.
/// </summary>
internal sealed class ScalePoolsWhenTasksChange(ScaledPools scaled) : Reaction
{
    // The places of the worker's name and the queue's id in the routing keys of tasks (spec/queue.md §3.2).
    private const int WorkerGroup = 3;
    private const int WorkerId = 4;
    private const int Provisioner = 5;
    private const int WorkerType = 6;

    public override string Name => "worker-manager";

    public override IReadOnlyList<Binding> Bindings { get; } =
    [
        .. new[]
        {
            QueueExchanges.TaskPending, QueueExchanges.TaskRunning, QueueExchanges.TaskCompleted,
            QueueExchanges.TaskFailed, QueueExchanges.TaskException,
        }.Select(exchange => new Binding(exchange.FullName, "primary.#")),
    ];

    public override bool Wants(PulseMessage message) =>
        scaled.IsUsed && base.Wants(message) && scaled.Contains(PoolOf(message));

    protected override void Handle(Transaction tx, PulseMessage message)
    {
        var words = message.RoutingKey.Split('.');
        var worker = new WorkerName(PoolOf(message), words[WorkerGroup], words[WorkerId]);
        tx.AfterCommit(() => scaled.NoteWork(worker));
        scaled.NoteAfterCommit(tx, worker.WorkerPoolId);
    }

    private static string PoolOf(PulseMessage message)
    {
        var words = message.RoutingKey.Split('.');
        return words.Length > WorkerType ? $"{words[Provisioner]}/{words[WorkerType]}" : "";
    }
}
