using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Monolith.Web.Pages.Pulse;

/// <summary>An exchange of this server, as the references tell everybody of it.</summary>
/// <param name="Name">Its full name.</param>
/// <param name="Title">What it is about.</param>
/// <param name="RoutingKey">The words of its routing keys, in their order.</param>
public sealed record PublishedExchange(string Name, string Title, string RoutingKey)
{
    /// <summary>All exchanges, in the order of the references.</summary>
    public static IReadOnlyList<PublishedExchange> All(PublishedDocuments documents) =>
    [
        .. from path in documents.ReferencePaths
           where path.EndsWith("/exchanges.json", StringComparison.Ordinal)
           from exchange in Of(ApiJson.Parse(documents.Find(path) ?? default))
           select exchange,
    ];

    /// <summary>Those of a service's reference.</summary>
    public static IEnumerable<PublishedExchange> Of(ApiJson reference) =>
        from entry in reference["entries"].Items
        select new PublishedExchange(
            $"{reference["exchangePrefix"]}{entry["exchange"]}",
            entry["title"].Text,
            string.Join('.', entry["routingKey"].Items.Select(word => word["constant"].Exists
                ? word["constant"].Text
                : word["multipleWords"].IsTrue ? $"<{word["name"]}…>" : $"<{word["name"]}>")));
}
