using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Monolith.Web.Docs;

/// <summary>
/// The reference of all services, by the documents that everybody can read below <c>/references/</c>.
/// </summary>
public sealed class Reference
{
    private readonly PublishedDocuments documents;
    private readonly Lazy<IReadOnlyList<ServiceReference>> services;

    public Reference(PublishedDocuments documents)
    {
        this.documents = documents;
        services = new(() =>
        [
            .. documents.ReferencePaths.Select(path => path.Split('/'))
                .Where(parts => parts is ["", "references", _, _, "api.json"])
                .Select(parts => new ServiceReference(
                    parts[2],
                    Read($"/references/{parts[2]}/{parts[3]}/api.json"),
                    Read($"/references/{parts[2]}/{parts[3]}/exchanges.json"))),
        ]);
    }

    /// <summary>All services, by name.</summary>
    public IReadOnlyList<ServiceReference> Services => services.Value;

    /// <summary>A service; null if there is none of this name.</summary>
    public ServiceReference? Find(string service) => Services.FirstOrDefault(one => one.Name == service);

    /// <summary>
    /// A schema by its root-relative id, such as <c>/schemas/queue/v1/task.json#</c>; nothing if unknown.
    /// </summary>
    public ApiJson Schema(string id) => documents.FindSchema(id) is { } schema ? new ApiJson(schema) : default;

    /// <summary>Methods and exchanges that have all words in what is told of them, by their services.</summary>
    public IReadOnlyList<(ServiceReference Service, ApiJson Entry)> Search(IReadOnlyList<string> words) =>
        words.Count == 0
            ? []
            :
            [
                .. from service in Services
                   from entry in service.Methods.Concat(service.Exchanges)
                   let text = $"{service.Name} {entry["name"]} {entry["title"]} {entry["description"]} {entry["route"]}"
                   where words.All(word => text.Contains(word, StringComparison.OrdinalIgnoreCase))
                   select (service, entry),
            ];

    private ApiJson Read(string path) => documents.Find(path) is { } json ? ApiJson.Parse(json) : default;
}

/// <summary>What is published of a service.</summary>
/// <param name="Name">As in <c>/api/&lt;name&gt;/</c>.</param>
/// <param name="Api">Its <c>api.json</c>.</param>
/// <param name="Messages">Its <c>exchanges.json</c>; nothing if it publishes none.</param>
public sealed record ServiceReference(string Name, ApiJson Api, ApiJson Messages)
{
    public IReadOnlyList<ApiJson> Methods => Api["entries"].Items;

    public IReadOnlyList<ApiJson> Exchanges => Messages["entries"].Items;

    /// <summary>The page of a method or an exchange.</summary>
    public string UrlOf(ApiJson entry) => SiteUrl.Of($"/docs/reference/{Name}/{entry["name"]}");

    /// <summary>The root-relative id of a schema that an entry names; empty if it names none.</summary>
    public string SchemaId(ApiJson relativeId) => relativeId.Exists ? $"/schemas/{Name}/{relativeId}" : "";
}
