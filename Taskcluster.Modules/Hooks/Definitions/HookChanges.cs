using Taskcluster.Modules.Hooks.Api;
using Taskcluster.Modules.Hooks.Bindings;
using Taskcluster.Modules.Hooks.Loops;
using Taskcluster.Modules.Hooks.Messages;
using Taskcluster.Modules.Kernel.Audit;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Definitions;

/// <summary>
/// The changes of hooks: the row, the bindings, the message and the entry of the audit history in one transaction, and
/// after it whoever has to know of it at once.
/// </summary>
internal sealed class HookChanges(BoundHooks bound, FireDueHooks schedule, ForgetLastFires forgetting)
{
    public void Create(
        Transaction tx, StoredHook hook, BindingList bindings, byte[] token, byte[] taskId, string by)
    {
        HookStore.Insert(tx, hook, token, taskId);
        Bind(tx, hook, bindings);
        Tell(tx, hook.Name, HooksExchanges.HookCreated, AuditAction.Created, by);
        WakeFor(tx, hook);
    }

    /// <summary>Stores another definition.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="hook">The hook as it is to be.</param>
    /// <param name="bindings">What it is bound to from now on; null: to the same.</param>
    /// <param name="taskId">The encrypted id of its next task.</param>
    /// <param name="by">Who does it.</param>
    public void Update(Transaction tx, StoredHook hook, BindingList? bindings, byte[] taskId, string by)
    {
        HookStore.Update(tx, hook, taskId);
        if (bindings is not null)
        {
            Bind(tx, hook, bindings);
        }

        Tell(tx, hook.Name, HooksExchanges.HookUpdated, AuditAction.Updated, by);
        WakeFor(tx, hook);
    }

    public void Remove(Transaction tx, StoredHook hook, string by)
    {
        HookStore.Delete(tx, hook.Number);
        BindingStore.Remove(tx, hook.Number);
        bound.SetAfterCommit(tx, hook.Number, []);
        Tell(tx, hook.Name, HooksExchanges.HookDeleted, AuditAction.Deleted, by);
        tx.AfterCommit(() => forgetting.Wake(tx.Now));
    }

    private void Bind(Transaction tx, StoredHook hook, BindingList bindings)
    {
        var wanted = bindings.Select(one => new Binding(one.Exchange, one.RoutingKeyPattern)).ToHashSet();
        bound.SetAfterCommit(tx, hook.Number, BindingStore.Replace(tx, hook.Number, wanted));
    }

    private static void Tell(Transaction tx, HookName name, ExchangeDeclaration exchange, string action, string by)
    {
        tx.PublishHook(exchange, name);
        tx.Audit(by, action, AuditedEntity.Hook, name.Full);
    }

    private void WakeFor(Transaction tx, StoredHook hook)
    {
        if (hook.NextFire is { } next)
        {
            tx.AfterCommit(() => schedule.Wake(next));
        }
    }
}
