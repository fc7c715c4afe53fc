using System.Text;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>What a schema says of objects, with its property names numbered.</summary>
internal sealed class ObjectShape
{
    private readonly List<SchemaNode> _properties = [];
    public ObjectShape(SchemaReader schema)
    {
        // The names of properties come first, so that their numbers are the indexes of their schemas.
        foreach (var (name, node) in schema.Map("properties", SchemaEdge.Inside))
        {
            AddProperty(name, node);
        }

        Patterns = [.. schema.Map("patternProperties", SchemaEdge.Inside)
            .Select(entry => (schema.Pattern("patternProperties", entry.Name), entry.Node))];
        Additional = schema.Node("additionalProperties", SchemaEdge.Inside);
        PropertyNames = schema.Node("propertyNames", SchemaEdge.InsideBranch);
        Required = schema.TryGet("required", out var required) ? Numbers(schema, "required", required) : [];
        Dependencies = [.. ReadDependencies(schema)];
        Min = schema.Count("minProperties");
        Max = schema.Count("maxProperties");
        Defaults = [.. schema.Defaults().Select(entry => DefaultOf(entry.Name, entry.Value))];
    }

    /// <summary>All names that any keyword mentions.</summary>
    public NameTable Names { get; } = new();

    public (TextPattern Pattern, SchemaNode Node)[] Patterns { get; }

    public SchemaNode? Additional { get; }

    public SchemaNode? PropertyNames { get; }

    public int[] Required { get; }

    public (int Property, int[] Needed, SchemaNode? Node)[] Dependencies { get; }

    /// <summary>What stands for properties that are missing; none where defaults are not used.</summary>
    public PropertyDefault[] Defaults { get; }

    public int? Min { get; }

    public int? Max { get; }

    public bool LooksAtEach =>
        Names.Count > 0 || Patterns.Length > 0 || Additional is not null || PropertyNames is not null;

    public bool SaysNothing => !LooksAtEach && Min is null && Max is null;

    public string NameOf(int number) => Encoding.UTF8.GetString(Names[number]);

    /// <summary>The schema that <c>properties</c> gives for a name's number.</summary>
    public SchemaNode? PropertyAt(int number) => (uint)number < (uint)_properties.Count ? _properties[number] : null;

    private void AddProperty(string name, SchemaNode node)
    {
        var number = Names.Add(Encoding.UTF8.GetBytes(name));
        if (number < _properties.Count)
        {
            _properties[number] = node; // the last of two counts
        }
        else
        {
            _properties.Add(node);
        }
    }

    private List<(int Property, int[] Needed, SchemaNode? Node)> ReadDependencies(SchemaReader schema)
    {
        var dependencies = new List<(int Property, int[] Needed, SchemaNode? Node)>();
        foreach (var (name, names) in schema.Lists("dependencies"))
        {
            dependencies.Add((Number(name), Numbers(schema, "dependencies", names), null));
        }

        foreach (var (name, node) in schema.Map("dependencies", SchemaEdge.SameBranch, skipArrays: true))
        {
            dependencies.Add((Number(name), [], node));
        }

        return dependencies;
    }

    private int[] Numbers(SchemaReader schema, string keyword, JsonElement names) =>
        names.ValueKind == JsonValueKind.Array
        && names.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? [.. names.EnumerateArray().Select(name => Number(name.GetString()!)).Distinct()]
            : throw schema.Fault(keyword, "must list names");

    private PropertyDefault DefaultOf(string name, JsonElement value)
    {
        var utf8 = Encoding.UTF8.GetBytes(name);
        byte[] prefix = [.. JsonSerializer.SerializeToUtf8Bytes(name), (byte)':'];
        return new PropertyDefault(Names.Find(utf8), utf8, prefix, value);
    }

    private int Number(string name) => Names.Add(Encoding.UTF8.GetBytes(name));
}
