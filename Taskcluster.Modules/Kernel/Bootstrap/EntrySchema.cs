using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Published;

namespace Taskcluster.Modules.Kernel.Bootstrap;

/// <summary>
/// The schema of a section's entries, put together from published ones: an entry is the body by which the API creates
/// such a thing, and its name beside it. So no limit is written down twice.
/// </summary>
public sealed class EntrySchema
{
    private readonly JsonObject schema;

    private EntrySchema(JsonObject schema) => this.schema = schema;

    private JsonObject Properties => schema["properties"]!.AsObject();

    private JsonArray Required => schema["required"]!.AsArray();

    /// <summary>Begins with the members of a body; they are required as there.</summary>
    public static EntrySchema Of<TBody>() => new(SchemaGenerator.Generate(typeof(TBody)));

    /// <summary>Adds a member.</summary>
    public EntrySchema With(string name, JsonObject value, bool isRequired = false)
    {
        Properties[name] = value;
        if (isRequired)
        {
            Required.Add(name);
        }

        return this;
    }

    /// <summary>Adds a member as another published record has it.</summary>
    public EntrySchema WithMemberOf<TRecord>(string name, bool isRequired = false) => With(
        name,
        SchemaGenerator.Generate(typeof(TRecord))["properties"]![name]!.DeepClone().AsObject(),
        isRequired);

    /// <summary>Lets a member be left out; it then has this value.</summary>
    public EntrySchema WithDefault(string name, JsonNode value)
    {
        Properties[name]!["default"] = value;
        if (Required.FirstOrDefault(one => one!.GetValue<string>() == name) is { } required)
        {
            Required.Remove(required);
        }

        return this;
    }

    public SchemaValidator Compile()
    {
        using var document = JsonDocument.Parse(schema.ToJsonString());
        return SchemaValidator.Compile(document.RootElement, new SchemaRegistry());
    }
}
