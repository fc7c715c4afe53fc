using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Amqp.Inwards;

/// <summary>SQL of what the durable queue is, or may be, bound to at the broker.</summary>
internal static class BindingStore
{
    public static HashSet<Binding> Read(IRows rows, string queue)
    {
        var bindings = new HashSet<Binding>();
        using var call = rows.Sql("SELECT exchange, pattern FROM amqp_bindings WHERE queue = ?").Bind(queue);
        while (call.Step())
        {
            bindings.Add(new Binding(call.Text(0), call.Text(1)));
        }

        return bindings;
    }

    public static void Add(Transaction tx, string queue, Binding binding) =>
        tx.Sql("INSERT INTO amqp_bindings (queue, exchange, pattern) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
            .Bind(queue).Bind(binding.Exchange).Bind(binding.Pattern).Execute();

    public static void Remove(Transaction tx, string queue, Binding binding) =>
        tx.Sql("DELETE FROM amqp_bindings WHERE queue = ? AND exchange = ? AND pattern = ?")
            .Bind(queue).Bind(binding.Exchange).Bind(binding.Pattern).Execute();
}
