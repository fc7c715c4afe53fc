using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.Kernel.Published;

/// <summary>Values of declarations as JSON: defaults and the names of enum values.</summary>
internal static class WireValue
{
    /// <summary>The JSON of a default.</summary>
    /// <exception cref="NotSupportedException">No default of such a type can be published.</exception>
    public static JsonNode? Of(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        string text => JsonValue.Create(text),
        Enum name => JsonValue.Create(NameOf(name)),
        int or long or double => Number(Convert.ToDouble(value, CultureInfo.InvariantCulture)),
        DateTimeOffset moment => JsonValue.Create(WireTime.Format(moment)),
        RawJson json => JsonNode.Parse(json.Utf8.Span),
        IDictionary entries => Map(entries),
        IEnumerable elements => new JsonArray([.. elements.Cast<object?>().Select(Of)]),
        _ => throw new NotSupportedException($"A default of type {value.GetType()} cannot be published."),
    };

    /// <summary>A number without a fraction where it has none.</summary>
    public static JsonValue Number(double value) =>
        value == Math.Truncate(value) && Math.Abs(value) < 1e15
            ? JsonValue.Create((long)value)
            : JsonValue.Create(value);

    /// <summary>A list of texts.</summary>
    public static JsonArray Strings(IEnumerable<string> texts) =>
        new([.. texts.Select(text => JsonValue.Create(text))]);

    /// <summary>The names of an enum's values on the wire, in the order of their declaration.</summary>
    public static IEnumerable<string> NamesOf(Type enumType) =>
        enumType.GetFields(BindingFlags.Public | BindingFlags.Static).Select(NameOf);

    private static string NameOf(Enum value) => NameOf(value.GetType().GetField(value.ToString())!);

    private static string NameOf(FieldInfo field) =>
        field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name;

    private static JsonObject Map(IDictionary entries)
    {
        var map = new JsonObject();
        foreach (DictionaryEntry entry in entries)
        {
            map.Add((string)entry.Key, Of(entry.Value));
        }

        return map;
    }
}
