using Taskcluster.Modules.Hooks.Bindings;
using Taskcluster.Modules.Hooks.Loops;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Reactions;

/// <summary>
/// Sets off the hooks that are bound to a message. Here only a row is written for each; a loop renders and creates the
/// tasks, which takes time and may fail.
/// </summary>
internal sealed class FireHooksWhenMessageMatches(BoundHooks bound, FireBoundHooks firing) : Reaction
{
    public override string Name => "hooks";

    /// <summary>Those of all hooks at this moment.</summary>
    public override IReadOnlyList<Binding> Bindings => [.. bound.Wanted];

    public override bool Wants(PulseMessage message) => bound.IsWanted(message);

    protected override void Handle(Transaction tx, PulseMessage message)
    {
        var hooks = new List<long>();
        bound.Find(message, hooks);
        foreach (var hook in hooks)
        {
            PendingFireStore.Insert(tx, hook, SlugId.NewNice(), message.Payload);
        }

        if (hooks.Count > 0)
        {
            tx.AfterCommit(() => firing.Wake(tx.Now));
        }
    }
}
