using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary>
/// Everything below <c>/references/</c> and <c>/schemas/</c> (spec/queue.md §1.17), made from the declarations at first
/// use and kept. Any thread may ask.
/// </summary>
public sealed class PublishedDocuments
{
    private const string ManifestPath = "/references/manifest.json";
    private const string WholePath = "/references/references.json";

    // What is written is never part of a page; escapes would only be in the way of readers.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _rootUrl;
    private readonly Dictionary<string, Func<string, JsonObject>> _references = [];
    private readonly Lazy<SchemaIndex> _schemas;
    private readonly ConcurrentDictionary<string, ReadOnlyMemory<byte>> _served = new();
    private readonly ConcurrentDictionary<string, JsonElement> _elements = new();

    /// <summary>All documents of these declarations; none is made yet.</summary>
    /// <param name="rootUrl">
    /// Goes before all ids and addresses in served documents; a slash at its end is dropped.
    /// </param>
    /// <param name="services">In any order; each has an API reference.</param>
    /// <param name="methods">In the order in which the references list them.</param>
    /// <param name="exchanges">In the order in which the references list them.</param>
    /// <param name="moreSchemas">Published types that no method or exchange leads to.</param>
    /// <exception cref="InvalidOperationException">Two types bear the same schema id, or one bears none.</exception>
    public PublishedDocuments(
        string rootUrl,
        IReadOnlyList<ServiceDeclaration> services,
        IReadOnlyList<ApiDeclaration> methods,
        IReadOnlyList<ExchangeDeclaration> exchanges,
        IEnumerable<Type>? moreSchemas = null)
    {
        _rootUrl = rootUrl.TrimEnd('/');
        foreach (var service in services)
        {
            var folder = $"/references/{service.Name}/{service.ApiVersion}/";
            _references.Add(folder + "api.json", root => ApiReferenceDocument.Generate(service, methods, root));
            if (exchanges.Any(one => one.Service == service.Name && one.ApiVersion == service.ApiVersion))
            {
                _references.Add(
                    folder + "exchanges.json", root => ExchangeReferenceDocument.Generate(service, exchanges, root));
            }
        }

        var listed = _references.Keys.ToList();
        _references.Add(ManifestPath, root => ManifestDocument.Generate(listed, root));

        _schemas = new(() => new SchemaIndex(
            methods.SelectMany(method => new[] { method.Input, method.Output }).OfType<Type>()
                .Concat(exchanges.Select(exchange => exchange.Payload))
                .Concat(moreSchemas ?? [])));
    }

    /// <summary>Root-relative ids of all schemas, each with its <c>#</c>, sorted.</summary>
    public IReadOnlyList<string> SchemaIds => _schemas.Value.Ids;

    /// <summary>Paths of all references but <c>references.json</c>, sorted.</summary>
    public IReadOnlyList<string> ReferencePaths => [.. _references.Keys.Order(StringComparer.Ordinal)];

    /// <summary>
    /// The document to serve at a path such as <c>/schemas/queue/v1/task.json</c>; null if there is none.
    /// </summary>
    public ReadOnlyMemory<byte>? Find(string path)
    {
        if (_served.TryGetValue(path, out var known))
        {
            return known;
        }

        JsonNode? document = path == WholePath ? Whole()
            : _references.TryGetValue(path, out var generate) ? generate(_rootUrl)
            : path.EndsWith(".json", StringComparison.Ordinal) && _schemas.Value.Find(path + "#") is { } made
                ? Absolute(made)
            : null;

        if (document is null)
        {
            return null; // and not kept, so that made-up paths fill no memory
        }

        return _served.GetOrAdd(path, Write(document));
    }

    /// <summary>A schema in its root-relative form, for the validator.</summary>
    /// <param name="rootRelativeId">Such as <c>/schemas/queue/v1/task.json#</c>; the <c>#</c> may be left out.</param>
    public JsonElement? FindSchema(string rootRelativeId)
    {
        var id = rootRelativeId.EndsWith('#') ? rootRelativeId : rootRelativeId + "#";
        if (_elements.TryGetValue(id, out var known))
        {
            return known;
        }

        return _schemas.Value.Find(id) is { } schema ? _elements.GetOrAdd(id, Element(schema)) : null;
    }

    private JsonObject Absolute(JsonObject schema)
    {
        var absolute = (JsonObject)schema.DeepClone();
        foreach (var name in (ReadOnlySpan<string>)["$schema", "$id"])
        {
            if (absolute[name]?.GetValue<string>() is ['/', ..] address)
            {
                absolute[name] = _rootUrl + address;
            }
        }

        return absolute;
    }

    /// <summary>All documents in one, root-relative, for programs that generate clients.</summary>
    private JsonArray Whole()
    {
        var files = ReferencePaths.Select(path => File(path, _references[path]("")))
            .Concat(SchemaIds.Select(id => File(id.TrimEnd('#'), _schemas.Value.Find(id)!.DeepClone())));
        return new JsonArray([.. files]);

        static JsonObject File(string path, JsonNode content) =>
            new() { ["filename"] = path[1..], ["content"] = content };
    }

    private static JsonElement Element(JsonObject schema)
    {
        using var document = JsonDocument.Parse(Write(schema));
        return document.RootElement.Clone();
    }

    private static ReadOnlyMemory<byte> Write(JsonNode document)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            document.WriteTo(writer);
        }

        return buffer.ToArray();
    }
}
