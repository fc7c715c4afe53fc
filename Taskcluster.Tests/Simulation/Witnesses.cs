using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Two subscribers of everything, one of each kind, by which the dispatcher is judged: <see cref="Outside"/> must have
/// each message at least once, the table of <see cref="Inside"/> exactly once, both in order.
/// </summary>
internal sealed class Witnesses
{
    private static readonly IReadOnlyList<Binding> Everything =
    [
        .. global::Taskcluster.Monolith.Modules.All.SelectMany(module => module.Exchanges)
            .Select(exchange => new Binding(exchange.FullName, "#")),
    ];

    private readonly List<long> heard = [];

    /// <summary>Counts the hosts; what one does that is dead since does not come out.</summary>
    public int Generation { get; set; }

    /// <summary>Numbers of the messages that came out, in the order of their first arrival.</summary>
    public IReadOnlyList<long> Heard => heard;

    /// <summary>Outlives the hosts, as a broker does.</summary>
    public sealed class Outside(Witnesses witnesses, int generation) : Forwarder
    {
        public override string Name => "simulation.outside";

        public override IReadOnlyList<Binding> Bindings => Everything;

        public override Task Forward(IReadOnlyList<PulseMessage> messages, CancellationToken cancellation)
        {
            if (witnesses.Generation != generation)
            {
                throw new IOException("this host is dead");
            }

            foreach (var message in messages)
            {
                if (!witnesses.heard.Contains(message.Sequence))
                {
                    witnesses.heard.Add(message.Sequence);
                }
            }

            return Task.CompletedTask;
        }
    }

    /// <summary>Writes what it hears into the table <c>simulation_heard</c>.</summary>
    public sealed class Inside : Reaction
    {
        private const string Make = "CREATE TABLE IF NOT EXISTS simulation_heard (no INTEGER PRIMARY KEY, seq BIGINT)";

        public override string Name => "simulation.inside";

        public override IReadOnlyList<Binding> Bindings => Everything;

        protected override void Handle(Transaction tx, PulseMessage message)
        {
            tx.Sql(Make).Execute();
            tx.Sql("INSERT INTO simulation_heard (seq) VALUES (?)").Bind(message.Sequence).Execute();
        }
    }
}
