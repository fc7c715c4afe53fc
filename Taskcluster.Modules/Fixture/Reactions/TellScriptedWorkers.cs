using Taskcluster.Modules.Fixture.Loops;
using Taskcluster.Modules.Fixture.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;

namespace Taskcluster.Modules.Fixture.Reactions;

/// <summary>Tells the scripted workers of tasks that wait for them.</summary>
internal sealed class TellScriptedWorkers(WorkerScripts scripts, RunScriptedWorkers loop, TimeProvider clock) : Reaction
{
    // primary.<taskId>.<runId>.<workerGroup>.<workerId>.<provisionerId>.<workerType>.…
    private const int ProvisionerWord = 5;

    public override string Name => "scripted-workers";

    public override IReadOnlyList<Binding> Bindings { get; } = [new Binding(QueueExchanges.TaskPending.FullName, "#")];

    public override bool Wants(PulseMessage message) =>
        base.Wants(message) && scripts.Serve(QueueOf(message));

    protected override void Handle(Transaction tx, PulseMessage message)
    {
        var queue = QueueOf(message);
        tx.AfterCommit(() =>
        {
            var now = clock.GetUtcNow();
            scripts.Announce(queue, now);
            loop.Wake(now);
        });
    }

    private static string QueueOf(PulseMessage message)
    {
        var words = message.RoutingKey.Split('.');
        return $"{words[ProvisionerWord]}/{words[ProvisionerWord + 1]}";
    }
}
