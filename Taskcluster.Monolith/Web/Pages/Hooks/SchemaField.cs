using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>A field of the form that a triggerSchema makes of a payload's member.</summary>
/// <param name="Name">The member.</param>
/// <param name="Kind">How it is asked for.</param>
public sealed record SchemaField(string Name, SchemaFieldKind Kind)
{
    private const string Prefix = "payload.";
    private const int MostFields = 40;

    /// <summary>The name of the field in the form.</summary>
    public string Field => Prefix + Name;

    public required string Label { get; init; }

    public string? Help { get; init; }

    /// <summary>What stands there to begin with.</summary>
    public string Value { get; init; } = "";

    public bool IsRequired { get; init; }

    /// <summary>What can be chosen, as JSON; of a choice alone.</summary>
    public IReadOnlyList<(string Value, string Text)> Options { get; init; } = [];

    /// <summary>The fields of a schema; none where it does not name the members, or too many of them.</summary>
    public static IReadOnlyList<SchemaField> Of(ApiJson schema)
    {
        var (members, required) = (schema["properties"].Members, schema["required"].Texts);
        return members.Count > MostFields
            ? []
            : [.. members.DistinctBy(member => member.Key)
                .Select(member => Of(member.Key, member.Value, required.Contains(member.Key)))];
    }

    /// <summary>The payload that was entered; fields that were left empty are not in it.</summary>
    /// <exception cref="ApiFailure">400: what should be YAML is not.</exception>
    public static JsonObject PayloadOf(IEnumerable<SchemaField> fields, PostedForm form)
    {
        var payload = new JsonObject();
        foreach (var field in fields)
        {
            if (form[field.Field] is { Length: > 0 } text)
            {
                payload.Add(field.Name, field.Kind == SchemaFieldKind.Text
                    ? JsonValue.Create(text)
                    : FormYaml.Parse(text, field.Label));
            }
        }

        return payload;
    }

    private static SchemaField Of(string name, ApiJson schema, bool isRequired)
    {
        var options = OptionsOf(schema);
        var kind = options.Count > 0 ? SchemaFieldKind.Choice
            : schema["type"].Text switch
            {
                "string" => SchemaFieldKind.Text,
                "integer" or "number" => SchemaFieldKind.Number,
                _ => SchemaFieldKind.Yaml,
            };
        var value = schema["default"];
        return new SchemaField(name, kind)
        {
            Label = schema["title"].Text is { Length: > 0 } title && title != name ? $"{title} ({name})" : name,
            Help = schema["description"].Text is { Length: > 0 } description ? description : null,
            Value = !value.Exists ? ""
                : kind switch
                {
                    SchemaFieldKind.Choice => value.Element.GetRawText(),
                    SchemaFieldKind.Yaml => FormYaml.Indented(value),
                    _ => value.Text,
                },
            IsRequired = isRequired,
            Options = options,
        };
    }

    private static IReadOnlyList<(string Value, string Text)> OptionsOf(ApiJson schema)
    {
        IReadOnlyList<(string Value, string Text)> values = schema["type"].Text == "boolean"
            ? [("true", "yes"), ("false", "no")]
            : [.. schema["enum"].Items.Select(one => (one.Element.GetRawText(), one.Exists ? one.Text : "null"))];
        return values.Count == 0 ? [] : [("", "(left out)"), .. values];
    }
}

/// <summary>How a member of a payload is asked for.</summary>
public enum SchemaFieldKind
{
    /// <summary>A line; the value is a text.</summary>
    Text,

    /// <summary>A line; the value is a number.</summary>
    Number,

    /// <summary>One of a few values.</summary>
    Choice,

    /// <summary>Anything else.</summary>
    Yaml,
}
