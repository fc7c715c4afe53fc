using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Bindings;

/// <summary>SQL of what hooks are bound to.</summary>
internal static class BindingStore
{
    private const string InsertOne =
        "INSERT INTO hooks_bindings (hook_no, exchange, pattern, after_seq) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING";

    private const string DeleteOne =
        "DELETE FROM hooks_bindings WHERE hook_no = ? AND exchange = ? AND pattern = ?";

    private const string SelectAll =
        "SELECT exchange, pattern, after_seq, hook_no FROM hooks_bindings ORDER BY hook_no";

    private const string SelectOfHook =
        "SELECT exchange, pattern, after_seq, hook_no FROM hooks_bindings WHERE hook_no = ?";

    /// <summary>The bindings of all hooks, one hook after the other.</summary>
    public static List<HookBinding> All(IRows rows) => Read(rows.Sql(SelectAll));

    public static List<HookBinding> Of(IRows rows, long hook) => Read(rows.Sql(SelectOfHook).Bind(hook));

    /// <summary>
    /// Binds a hook to these and nothing else. What it was bound to before stays as it is; what is new begins with the
    /// next message.
    /// </summary>
    public static List<HookBinding> Replace(Transaction tx, long hook, IReadOnlyCollection<Binding> wanted)
    {
        var stored = Of(tx, hook);
        foreach (var left in stored.Where(one => !wanted.Contains(one.Binding)))
        {
            tx.Sql(DeleteOne).Bind(hook).Bind(left.Binding.Exchange).Bind(left.Binding.Pattern).Execute();
        }

        if (wanted.Count > 0)
        {
            var last = MessageLog.LastSequence(tx);
            foreach (var binding in wanted)
            {
                tx.Sql(InsertOne).Bind(hook).Bind(binding.Exchange).Bind(binding.Pattern).Bind(last).Execute();
            }
        }

        return Of(tx, hook);
    }

    public static void Remove(Transaction tx, long hook) =>
        tx.Sql("DELETE FROM hooks_bindings WHERE hook_no = ?").Bind(hook).Execute();

    private static List<HookBinding> Read(SqlCall call)
    {
        var bindings = new List<HookBinding>();
        using (call)
        {
            while (call.Step())
            {
                bindings.Add(new HookBinding(
                    new Binding(call.Text(0), call.Text(1)), new BoundHook(call.Long(3), call.Long(2))));
            }
        }

        return bindings;
    }
}

/// <summary>One binding of a hook.</summary>
internal sealed record HookBinding(Binding Binding, BoundHook Hook);

/// <summary>A hook that wants a message.</summary>
/// <param name="Number">The hook's number.</param>
/// <param name="After">It wants those messages alone that were told after this one.</param>
internal sealed record BoundHook(long Number, long After);
