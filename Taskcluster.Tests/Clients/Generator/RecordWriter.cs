using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Clients.Generator;

/// <summary>Writes a record, and the values that its texts may have.</summary>
internal sealed class RecordWriter(SourceText text, TypeWriter types)
{
    public void Write(string name, JsonObject schema)
    {
        text.Doc("summary", $"{schema["description"] ?? schema["title"] ?? "Part of a body or reply."}");
        text.Open($"public sealed record {name} : ApiObject");
        var required = (schema["required"]?.AsArray() ?? []).Select(one => one!.GetValue<string>()).ToHashSet();
        var values = new List<(string Name, string Of, IReadOnlyList<string> Values)>();
        foreach (var (wire, value) in schema["properties"]!.AsObject())
        {
            var property = Property(name, wire);
            Property(name, property, wire, value!.AsObject(), required.Contains(wire));
            if (value["enum"] is JsonArray { Count: > 1 } choice)
            {
                values.Add(($"{name}{property}", wire, [.. choice.Select(one => one!.ToString())]));
            }
        }

        text.Close();
        foreach (var one in values)
        {
            Values(one.Name, one.Of, one.Values);
        }
    }

    /// <summary>A member may not bear the name of its record, nor hide one that all have.</summary>
    public static string Property(string record, string wire) =>
        Names.Pascal(wire) is var name && (name == record || name is "MoreMembers" or "ToString" or "EqualityContract")
            ? name + "Value"
            : name;

    private void Property(string record, string property, string wire, JsonObject schema, bool isRequired)
    {
        var type = types.Of(schema, record + property);
        var about = $"{schema["description"] ?? schema["title"]}";
        if (schema["default"] is { } initial)
        {
            about += $" Left out it is `{initial.ToJsonString()}`.";
        }

        if (schema["enum"] is JsonArray { Count: > 1 } choice)
        {
            about += $" One of {string.Join(", ", choice.Select(one => $"`{one}`"))}.";
        }

        text.Gap();
        if (about.Trim().Length > 0)
        {
            text.Doc("summary", about.Trim());
        }

        var must = isRequired ? "required " : "";
        var mark = isRequired && !type.IsNullable ? "" : "?";
        text.Line($"[JsonPropertyName(\"{wire}\")]");
        text.Line($"public {must}{type.Name}{mark} {property} {{ get; init; }}");
    }

    private void Values(string name, string wire, IReadOnlyList<string> values)
    {
        text.Line();
        text.Doc("summary", $"The values of `{wire}`.");
        text.Open($"public static class {name}");
        foreach (var value in values.Where(value => value.Any(char.IsAsciiLetterOrDigit)))
        {
            text.Line($"public const string {Names.Pascal(value)} = \"{value}\";");
        }

        text.Close();
    }
}
