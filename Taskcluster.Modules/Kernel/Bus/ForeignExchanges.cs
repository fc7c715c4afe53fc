using System.Collections.Frozen;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// Which exchanges are our own, and what keeps the messages of others from coming here. The bridge to a broker reports
/// it; where there is no bridge, no message comes from any.
/// </summary>
/// <param name="own">The full names of all exchanges that the modules declare.</param>
public sealed class ForeignExchanges(IEnumerable<string> own)
{
    private const string NoBroker =
        "no broker is configured; set Pulse:Amqp:Url to the URL of a RabbitMQ broker that has it, "
        + "such as amqps://user:password@pulse.example.com";

    private readonly FrozenSet<string> own = own.ToFrozenSet(StringComparer.Ordinal);
    private volatile Reach reach = new(NoBroker, FrozenDictionary<string, string>.Empty);

    /// <summary>The exchanges that this server declares and publishes on.</summary>
    public IReadOnlyCollection<string> Own => own;

    /// <summary>Whether the messages of an exchange are somebody else's.</summary>
    public bool IsForeign(string exchange) => !own.Contains(exchange);

    /// <summary>
    /// Why messages of an exchange cannot come here, as a sentence for its user; null where nothing is known to be
    /// wrong, as with all of our own. A binding that has just been asked for may not have been tried yet.
    /// </summary>
    public string? Problem(string exchange)
    {
        if (!IsForeign(exchange))
        {
            return null;
        }

        var (ofAll, ofSome) = reach;
        return (ofAll ?? ofSome.GetValueOrDefault(exchange)) is { } reason
            ? $"Exchange '{exchange}' is not one of this server's, and its messages do not come here: {reason}"
            : null;
    }

    /// <summary>Said by the bridge at each change.</summary>
    /// <param name="ofAll">What keeps all messages away; null: nothing does.</param>
    /// <param name="ofSome">What keeps those of single exchanges away, by their names.</param>
    public void Report(string? ofAll, IReadOnlyDictionary<string, string> ofSome) =>
        reach = new Reach(ofAll, ofSome.ToFrozenDictionary(StringComparer.Ordinal));

    private sealed record Reach(string? OfAll, FrozenDictionary<string, string> OfSome);
}
