using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary><c>/references/&lt;service&gt;/v1/api.json</c>, from the declarations (spec/queue.md §1.17).</summary>
public static class ApiReferenceDocument
{
    private const string Schema = "/schemas/common/api-reference-v0.json#";

    /// <summary>The reference of one service; its methods in the order in which they are given.</summary>
    /// <param name="service">The service.</param>
    /// <param name="methods">All methods; those of other services and the unpublished are left out.</param>
    /// <param name="rootUrl">Goes before the schema; empty for the root-relative form.</param>
    /// <exception cref="InvalidOperationException">A body or reply bears no schema of this service.</exception>
    public static JsonObject Generate(
        ServiceDeclaration service, IEnumerable<ApiDeclaration> methods, string rootUrl = "") => new()
        {
            ["$schema"] = rootUrl + Schema,
            ["title"] = service.Title,
            ["description"] = service.Description,
            ["serviceName"] = service.Name,
            ["apiVersion"] = service.ApiVersion,
            ["entries"] = new JsonArray([.. methods
                .Where(method => method.Published)
                .Where(method => method.Service == service.Name && method.ApiVersion == service.ApiVersion)
                .Select(Entry)]),
        };

    private static JsonObject Entry(ApiDeclaration method)
    {
        var verbEnd = method.Route.IndexOf(' ', StringComparison.Ordinal);
        var (route, parameters) = ReadPath(method.Route[(verbEnd + 1)..]);
        var entry = new JsonObject
        {
            ["type"] = "function",
            ["method"] = method.Route[..verbEnd].ToLowerInvariant(),
            ["route"] = route,
            ["query"] = WireValue.Strings(method.Query.Select(option => option.Name)),
            ["args"] = WireValue.Strings(parameters),
            ["name"] = method.Name,
            ["stability"] = method.Stability.ToString().ToLowerInvariant(),
            ["title"] = method.Title,
            ["description"] = method.Description,
            ["category"] = method.Category,
        };
        if (method.Scopes is { } scopes)
        {
            entry["scopes"] = Json(scopes);
        }

        if (method.Input is { } input)
        {
            entry["input"] = SchemaGenerator.ServiceRelativeId(input, method.Service);
        }

        if (method.Output is { } output)
        {
            entry["output"] = SchemaGenerator.ServiceRelativeId(output, method.Service);
        }

        return entry;
    }

    /// <summary>The path without the marks of how many segments a parameter takes, and the parameters' names.</summary>
    private static (string Route, List<string> Parameters) ReadPath(string path)
    {
        var parameters = new List<string>();
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            if (segments[i] is ['<', .. var inner, '>'])
            {
                var name = inner.TrimEnd('*', '?');
                parameters.Add(name);
                segments[i] = $"<{name}>";
            }
        }

        return (string.Join('/', segments), parameters);
    }

    private static JsonNode? Json(ScopeTemplate scopes)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            scopes.WriteTo(writer);
        }

        return JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
