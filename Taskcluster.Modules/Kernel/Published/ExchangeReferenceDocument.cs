using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary>
/// <c>/references/&lt;service&gt;/v1/exchanges.json</c>, from the declarations (spec/queue.md §1.17).
/// </summary>
public static class ExchangeReferenceDocument
{
    private const string Schema = "/schemas/common/exchanges-reference-v0.json#";

    /// <summary>The reference of one service; its exchanges in the order in which they are given.</summary>
    /// <param name="service">The service.</param>
    /// <param name="exchanges">All exchanges; those of other services are left out.</param>
    /// <param name="rootUrl">Goes before the schema; empty for the root-relative form.</param>
    /// <exception cref="InvalidOperationException">A payload bears no schema of this service.</exception>
    public static JsonObject Generate(
        ServiceDeclaration service, IEnumerable<ExchangeDeclaration> exchanges, string rootUrl = "") => new()
        {
            ["$schema"] = rootUrl + Schema,
            ["title"] = service.Title,
            ["description"] = service.Description,
            ["serviceName"] = service.Name,
            ["apiVersion"] = service.ApiVersion,
            ["exchangePrefix"] = $"exchange/taskcluster-{service.Name}/{service.ApiVersion}/",
            ["entries"] = new JsonArray([.. exchanges
                .Where(exchange => exchange.Service == service.Name && exchange.ApiVersion == service.ApiVersion)
                .Select(Entry)]),
        };

    private static JsonObject Entry(ExchangeDeclaration exchange) => new()
    {
        ["type"] = "topic-exchange",
        ["exchange"] = exchange.Exchange,
        ["name"] = exchange.Name,
        ["title"] = exchange.Title,
        ["description"] = exchange.Description,
        ["routingKey"] = new JsonArray([.. exchange.RoutingKey.Select(Word)]),
        ["schema"] = SchemaGenerator.ServiceRelativeId(exchange.Payload, exchange.Service),
    };

    private static JsonObject Word(RoutingKeyWord word)
    {
        var entry = new JsonObject { ["name"] = word.Name, ["summary"] = word.Summary };
        if (word.Constant is not null)
        {
            entry["constant"] = word.Constant;
        }

        entry["multipleWords"] = word.MultipleWords;
        entry["required"] = word.Required;
        return entry;
    }
}
