using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// Makes <see cref="SchemaNode"/>s of a schema and of all that it refers to. Schemas wait in a queue instead of being
/// compiled one inside another, so that no depth of a document matters.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly List<SchemaDocument> _documents = [];
    private readonly Dictionary<(SchemaDocument Document, string Pointer, bool UsesDefaults), SchemaNode> _nodes = [];
    private readonly List<(SchemaNode From, SchemaNode To, SchemaEdge Edge)> _edges = [];
    private readonly Queue<(SchemaNode Node, SchemaPlace Place, bool UsesDefaults)> _pending = new();
    private readonly Dictionary<SchemaNode, SchemaPlace> _places = [];

    private SchemaCompiler(SchemaRegistry registry, SchemaOptions options) => (Registry, Options) = (registry, options);

    public SchemaRegistry Registry { get; }

    public SchemaOptions Options { get; }

    public static SchemaNode Compile(
        JsonElement schema, SchemaRegistry registry, SchemaOptions options, out bool writesFirst)
    {
        var compiler = new SchemaCompiler(registry, options);
        var root = schema.Clone();
        var document = new SchemaDocument(SchemaDocument.BaseOf(root, ""), root);
        compiler._documents.Add(document);
        var place = new SchemaPlace(document, "", document.Uri, root);
        var node = compiler.NodeAt(place, null, SchemaEdge.Same, options.UseDefaults);
        while (compiler._pending.TryDequeue(out var next))
        {
            compiler.Fill(next.Node, next.Place, next.UsesDefaults);
        }

        var graph = new SchemaGraph(compiler._edges);
        if (graph.FindEndless() is { } endless)
        {
            throw FaultAt(compiler._places[endless], "applies itself to the same value without end");
        }

        graph.SpreadDefaults(compiler._nodes.Values);
        foreach (var reference in compiler._nodes.Values)
        {
            Shorten(reference);
        }

        writesFirst = compiler._nodes.Values.Any(user => Array.Exists(user.AllOf, part => part.HasDefaults));
        return node;
    }

    /// <summary>The node of a schema, which may still wait to be filled.</summary>
    public SchemaNode NodeAt(SchemaPlace place, SchemaNode? from, SchemaEdge edge, bool usesDefaults)
    {
        var key = (place.Document, place.Pointer, usesDefaults);
        if (!_nodes.TryGetValue(key, out var node))
        {
            node = new SchemaNode { IsFalse = place.Schema.ValueKind == JsonValueKind.False };
            _nodes.Add(key, node);
            _places.Add(node, place);
            _pending.Enqueue((node, place, usesDefaults));
        }

        if (from is not null)
        {
            _edges.Add((from, node, edge));
        }

        return node;
    }

    // Lets all references of a chain lead to its end at once.
    private static void Shorten(SchemaNode reference)
    {
        var end = reference;
        while (end.Target is not null)
        {
            end = end.Target;
        }

        while (reference.Target is { } next && next != end)
        {
            reference.Target = end;
            reference = next;
        }
    }

    private static SchemaException FaultAt(SchemaPlace place, string fault) =>
        new($"{place.Document.Uri}#{place.Pointer}", fault);

    private void Fill(SchemaNode node, SchemaPlace place, bool usesDefaults)
    {
        if (place.Schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }

        if (place.Schema.ValueKind != JsonValueKind.Object)
        {
            throw FaultAt(place, "must be a schema: an object, true or false");
        }

        var schema = new SchemaReader(this, place, node, usesDefaults);
        if (schema.TryGet("$ref", out var reference))
        {
            var target = reference.ValueKind == JsonValueKind.String
                ? Find(reference.GetString()!, place, schema)
                : throw schema.Fault("$ref", "must be a string");
            node.Target = NodeAt(target, node, SchemaEdge.Same, usesDefaults);
            return;
        }

        node.Types = ReadTypes(schema);
        node.OnNumber = NumberRule.Read(schema);
        node.OnString = StringRule.Read(schema);
        node.OnArray = ArrayRule.Read(schema);
        node.OnObject = ObjectRule.Read(schema);
        node.AllOf = schema.Nodes("allOf", SchemaEdge.Same);
        _ = schema.Map("definitions", SchemaEdge.Unused).Count(); // judged even if nothing refers to them
        node.OnAny = [.. ValueRule.Read(schema), .. ReadLogic(schema)];
    }

    private static IEnumerable<SchemaRule> ReadLogic(SchemaReader schema)
    {
        if (schema.Nodes("anyOf", SchemaEdge.SameBranch) is { Length: > 0 } any)
        {
            yield return new BranchRule(any, isOneOf: false);
        }

        if (schema.Nodes("oneOf", SchemaEdge.SameBranch) is { Length: > 0 } one)
        {
            yield return new BranchRule(one, isOneOf: true);
        }

        if (schema.Node("not", SchemaEdge.SameBranch) is { } not)
        {
            yield return new NotRule(not);
        }

        var condition = schema.Node("if", SchemaEdge.SameBranch);
        var then = schema.Node("then", SchemaEdge.SameBranch);
        var otherwise = schema.Node("else", SchemaEdge.SameBranch);
        if (condition is not null && (then ?? otherwise) is not null)
        {
            yield return new ConditionRule(condition, then, otherwise);
        }
    }

    private static JsonTypes ReadTypes(SchemaReader schema)
    {
        if (!schema.TryGet("type", out var type))
        {
            return JsonTypes.Any;
        }

        return type.ValueKind == JsonValueKind.Array && type.GetArrayLength() > 0
            ? type.EnumerateArray().Aggregate(JsonTypes.None, (types, one) => types | ReadType(schema, one))
            : ReadType(schema, type);
    }

    private static JsonTypes ReadType(SchemaReader schema, JsonElement name) =>
        (name.ValueKind == JsonValueKind.String ? name.GetString() : null) switch
        {
            "null" => JsonTypes.Null,
            "boolean" => JsonTypes.Boolean,
            "object" => JsonTypes.Object,
            "array" => JsonTypes.Array,
            "integer" => JsonTypes.Integer,
            "number" => JsonTypes.Number,
            "string" => JsonTypes.String,
            _ => throw schema.Fault("type", $"{name.GetRawText()} is not a type"),
        };

    private SchemaPlace Find(string reference, SchemaPlace from, SchemaReader schema)
    {
        var uri = SchemaUri.Parse(from.BaseUri).Resolve(SchemaUri.Parse(reference));
        foreach (var document in _documents)
        {
            if (document.TryFind(uri, out var place))
            {
                return place;
            }
        }

        var name = (uri with { Fragment = null }).ToString();
        var isOurs = _documents.Exists(document => document.Knows(name, out _));
        var found = isOurs ? null : Registry.Find(name);
        if (found is null || !found.TryFind(uri, out var target))
        {
            var lacks = isOurs || found is not null ? "has no schema at that place" : "is not known here";
            throw schema.Fault("$ref", $"'{reference}' leads to {uri}, which {lacks}; nothing is fetched");
        }

        _documents.Add(found);
        return target;
    }
}
