using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary>Attributes of members as keywords of JSON Schema.</summary>
internal static class SchemaConstraints
{
    /// <summary>What is meant of each single value: pattern, length, range, format, allowed values.</summary>
    public static void ApplyToElement(JsonObject schema, SchemaMember? member)
    {
        if (member is null)
        {
            return;
        }

        if (member.Find<OneOfValuesAttribute>() is { } values)
        {
            schema["enum"] = new JsonArray([.. values.Json.Select(json => JsonNode.Parse(json))]);
        }

        Set(schema, "pattern", member.Find<PatternAttribute>()?.Pattern);
        Set(schema, "format", member.Find<FormatAttribute>()?.Format);
        if (member.Find<LengthAttribute>() is { } length)
        {
            Set(schema, "minLength", length.Min);
            Set(schema, "maxLength", length.Max);
        }

        if (member.Find<RangeAttribute>() is { } range)
        {
            Set(schema, "minimum", range.Min);
            Set(schema, "maximum", range.Max);
            Set(schema, "multipleOf", range.MultipleOf > 0 ? range.MultipleOf : double.NaN);
        }

        if (member.Find<UntypedAttribute>() is not null || member.Find<OneOfValuesAttribute>() is { Untyped: true })
        {
            schema.Remove("type");
        }
    }

    /// <summary>Bounds of a list as a whole.</summary>
    public static void ApplyToList(JsonObject schema, ItemsAttribute? items)
    {
        if (items is null)
        {
            return;
        }

        Set(schema, "minItems", items.Min);
        Set(schema, "maxItems", items.Max);
        if (items.Unique)
        {
            schema["uniqueItems"] = true;
        }
    }

    /// <summary>What is meant of the member as a whole: its sentence, its default, constraints given as JSON.</summary>
    /// <remarks>
    /// Draft-07 lets nothing stand beside a <c>$ref</c>. A default may all the same, which our validator and the
    /// clients' both heed; a sentence would only be lost.
    /// </remarks>
    public static void ApplyToMember(JsonObject schema, SchemaMember member)
    {
        if (member.Find<SaysAttribute>() is { } says && !schema.ContainsKey("$ref"))
        {
            schema["description"] = says.Text;
        }

        if (member.Find<SchemaJsonAttribute>() is { } extra)
        {
            SchemaGenerator.Merge(schema, JsonNode.Parse(extra.Json)!.AsObject());
        }

        if (member.Find<DefaultAttribute>() is { } given)
        {
            schema["default"] = given.Json is null ? WireValue.Of(member.InitialValue()) : JsonNode.Parse(given.Json);
        }
    }

    private static void Set(JsonObject schema, string keyword, string? value)
    {
        if (value is not null)
        {
            schema[keyword] = value;
        }
    }

    private static void Set(JsonObject schema, string keyword, int value)
    {
        if (value >= 0)
        {
            schema[keyword] = value;
        }
    }

    private static void Set(JsonObject schema, string keyword, double value)
    {
        if (double.IsFinite(value))
        {
            schema[keyword] = WireValue.Number(value);
        }
    }
}
