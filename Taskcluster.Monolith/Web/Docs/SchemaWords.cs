namespace Taskcluster.Monolith.Web.Docs;

/// <summary>What a JSON schema demands, in words for people.</summary>
public static class SchemaWords
{
    private static readonly (string Keyword, string Words)[] Keywords =
    [
        ("format", "as"), ("pattern", "matches"), ("minLength", "characters at least"),
        ("maxLength", "characters at most"), ("minimum", "at least"), ("maximum", "at most"),
        ("minItems", "entries at least"), ("maxItems", "entries at most"), ("minProperties", "members at least"),
        ("maxProperties", "members at most"), ("multipleOf", "a multiple of"), ("default", "by default"),
    ];

    /// <summary>What kind of value it is: <c>string</c>, <c>list of strings</c>, <c>one of "a", "b"</c>.</summary>
    public static string TypeOf(ApiJson schema)
    {
        if (schema["const"].Exists)
        {
            return schema["const"].Element.GetRawText();
        }

        if (schema["enum"].Items is { Count: > 0 } values)
        {
            return "one of " + string.Join(", ", values.Select(value => value.Element.GetRawText()));
        }

        var type = schema["type"];
        return type.Items.Count > 0 ? string.Join(" or ", type.Texts)
            : type.Text == "array" ? ListOf(schema["items"])
            : type.Text.Length > 0 ? type.Text
            : schema["properties"].Exists ? "object"
            : Choices(schema).Count > 0 ? "one of several"
            : "anything";
    }

    /// <summary>Its limits, one by one.</summary>
    public static IEnumerable<(string Words, string Value)> Limits(ApiJson schema)
    {
        foreach (var (keyword, words) in Keywords)
        {
            if (schema[keyword] is { Exists: true } value)
            {
                yield return (words, value.Text);
            }
        }

        if (schema["uniqueItems"].IsTrue)
        {
            yield return ("each entry once", "");
        }
    }

    /// <summary>The schemas of which a value satisfies one, or all.</summary>
    public static IReadOnlyList<ApiJson> Choices(ApiJson schema) =>
        [.. schema["oneOf"].Items, .. schema["anyOf"].Items, .. schema["allOf"].Items];

    /// <summary>The id of the schema that stands elsewhere; null if it stands here.</summary>
    /// <param name="schema">Where the reference is.</param>
    /// <param name="within">The root-relative id of the document that it stands in.</param>
    public static string? Reference(ApiJson schema, string within)
    {
        if (schema["$ref"].Text is not { Length: > 0 } reference)
        {
            return null;
        }

        // Only the path counts; the origin is made up.
        var target = new Uri(new Uri(new Uri("http://schemas"), within), reference);
        return target.AbsolutePath + (target.Fragment.Length > 0 ? target.Fragment : "#");
    }

    private static string ListOf(ApiJson items) => TypeOf(items) switch
    {
        _ when items["$ref"].Exists => "list",
        "anything" or "array" => "list",
        "string" => "list of strings",
        "integer" or "number" => "list of numbers",
        "object" => "list of objects",
        var other => $"list of {other}",
    };
}
