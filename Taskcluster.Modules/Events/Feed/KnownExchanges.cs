using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>The exchanges that can be listened to: all that some module of this server declares.</summary>
internal sealed class KnownExchanges(ForeignExchanges exchanges)
{
    /// <summary>Why nothing can come of an exchange, for its listener; null: it is known.</summary>
    public string? Problem(string exchange) => exchanges.IsForeign(exchange)
        ? $"There is no exchange '{exchange}'; this server has "
            + string.Join(", ", exchanges.Own.Order(StringComparer.Ordinal)) + "."
        : null;
}
