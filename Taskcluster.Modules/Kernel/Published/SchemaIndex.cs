using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary>Finds schemas by their root-relative ids; makes each at its first use.</summary>
/// <remarks>
/// Types that nobody names but another schema come to light when that schema is made. Only where an id is still not
/// known are all schemas made, so that a start needs few of them.
/// </remarks>
internal sealed class SchemaIndex
{
    private const string CommonFolder = "/schemas/common/";
    private const string CommonResources = "common/";

    private readonly ConcurrentDictionary<string, Type> _types = new();
    private readonly ConcurrentDictionary<string, JsonObject> _schemas = new();
    private readonly IReadOnlyList<string> _common;
    private readonly Lazy<IReadOnlyList<string>> _ids;

    public SchemaIndex(IEnumerable<Type> types)
    {
        foreach (var type in types)
        {
            Add(type);
        }

        _common = [.. Resources.GetManifestResourceNames()
            .Where(name => name.StartsWith(CommonResources, StringComparison.Ordinal))
            .Select(name => $"{CommonFolder}{name[CommonResources.Length..]}#")];
        _ids = new(FindAll);
    }

    /// <summary>All ids, the common ones included, sorted.</summary>
    public IReadOnlyList<string> Ids => _ids.Value;

    private static Assembly Resources => typeof(SchemaIndex).Assembly;

    /// <summary>The root-relative form of a schema, not to be changed.</summary>
    /// <param name="id">With its <c>#</c>.</param>
    public JsonObject? Find(string id)
    {
        if (_schemas.TryGetValue(id, out var made))
        {
            return made;
        }

        if (_common.Contains(id))
        {
            return _schemas.GetOrAdd(id, ReadCommon);
        }

        if (!_types.ContainsKey(id))
        {
            _ = _ids.Value;
        }

        return _types.TryGetValue(id, out var type) ? _schemas.GetOrAdd(id, _ => Make(type)) : null;
    }

    private JsonObject Make(Type type) => SchemaGenerator.Generate(type, referenced: Add);

    private void Add(Type type)
    {
        var id = SchemaGenerator.IdOf(type);
        if (_types.GetOrAdd(id, type) is var known && known != type)
        {
            throw new InvalidOperationException($"{known} and {type} both claim to be {id}.");
        }
    }

    private IReadOnlyList<string> FindAll()
    {
        var made = new HashSet<string>();
        while (_types.Keys.FirstOrDefault(id => !made.Contains(id)) is { } next)
        {
            made.Add(next);
            _schemas.GetOrAdd(next, id => Make(_types[id]));
        }

        return [.. made.Concat(_common).Order(StringComparer.Ordinal)];
    }

    private static JsonObject ReadCommon(string id)
    {
        var file = id[CommonFolder.Length..].TrimEnd('#');
        using var stream = Resources.GetManifestResourceStream(CommonResources + file)!;
        return JsonNode.Parse(stream)!.AsObject();
    }
}
