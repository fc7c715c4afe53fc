using System.Collections.Frozen;
using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Modules.Events.Feed;

/// <summary>The exchanges that can be listened to: all that some module of this server declares.</summary>
internal sealed class KnownExchanges(PublishedDocuments published)
{
    private readonly FrozenSet<string> names =
        published.Exchanges.Select(exchange => exchange.FullName).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Why nothing can come of an exchange, for its listener; null: it is known.</summary>
    public string? Problem(string exchange) => names.Contains(exchange)
        ? null
        : $"There is no exchange '{exchange}'; this server has "
            + string.Join(", ", names.Order(StringComparer.Ordinal)) + ".";
}
