using System.Collections.Concurrent;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Support;

/// <summary>A reaction that notes what it hears, in memory and in a table, and fails when told to.</summary>
public sealed class TestReaction(string name, string pattern = "#") : Reaction
{
    public const string Exchange = "exchange/test";

    private readonly ConcurrentQueue<string> tries = new();

    public override string Name => name;

    public override IReadOnlyList<Binding> Bindings { get; } = [new Binding(Exchange, pattern)];

    /// <summary>Routing keys of every attempt, failed ones included.</summary>
    public IReadOnlyList<string> Tries => [.. tries];

    /// <summary>Throws for the message that should fail.</summary>
    public Action<PulseMessage>? Fails { get; set; }

    /// <summary>Makes the table.</summary>
    public static Task Prepare(Database database) => database.Write(tx =>
        tx.Sql("CREATE TABLE IF NOT EXISTS heard (id INTEGER PRIMARY KEY, name TEXT, routing_key TEXT)").Execute());

    /// <summary>What was heard and stored, in order.</summary>
    public IReadOnlyList<string> Heard(Database database) => database.Read(rows =>
    {
        var keys = new List<string>();
        using var call = rows.Sql("SELECT routing_key FROM heard WHERE name = ? ORDER BY id").Bind(name);
        while (call.Step())
        {
            keys.Add(call.Text(0));
        }

        return keys;
    });

    protected override void Handle(Transaction tx, PulseMessage message)
    {
        tries.Enqueue(message.RoutingKey);
        tx.Sql("INSERT INTO heard (name, routing_key) VALUES (?, ?)").Bind(name).Bind(message.RoutingKey).Execute();
        Fails?.Invoke(message);
    }
}
