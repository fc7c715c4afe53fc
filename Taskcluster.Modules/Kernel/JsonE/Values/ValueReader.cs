using System.Text.Json;
using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Kernel.JsonE.Values;

/// <summary>Makes values of JSON.</summary>
internal static class ValueReader
{
    /// <exception cref="JsonEException">It has too many levels, or is no JSON that can be read.</exception>
    public static Value Read(JsonNode? node, Budget budget)
    {
        try
        {
            return Read(node, budget, level: 0);
        }
        catch (InvalidOperationException fault)
        {
            throw JsonEException.Template($"a text of the template or the context is not Unicode: {fault.Message}");
        }
        catch (ArgumentException fault)
        {
            throw JsonEException.Template($"an object of the template or the context is ambiguous: {fault.Message}");
        }
    }

    private static Value Read(JsonNode? node, Budget budget, int level)
    {
        switch (node)
        {
            case null:
                return NullValue.Instance;
            case JsonArray array:
                budget.RequireDepth(level + 1);
                var items = new List<Value>(array.Count);
                foreach (var item in array)
                {
                    items.Add(Read(item, budget, level + 1));
                }

                return new ArrayValue(items);
            case JsonObject members:
                budget.RequireDepth(level + 1);
                var values = new OrderedDictionary<string, Value>(members.Count);
                foreach (var (key, value) in members)
                {
                    values[key] = Read(value, budget, level + 1);
                }

                return new ObjectValue(values);
            default:
                return ReadPlain(node.AsValue());
        }
    }

    private static Value ReadPlain(JsonValue value) => value.GetValueKind() switch
    {
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.Number => new NumberValue(ReadNumber(value)),
        JsonValueKind.String => new TextValue(ReadText(value)),
        _ => NullValue.Instance,
    };

    // A node that was not parsed holds a value of any of .NET's types; as JSON they are all the same.
    private static double ReadNumber(JsonValue value) =>
        value.TryGetValue<double>(out var number) ? number : double.Parse(value.ToJsonString());

    private static string ReadText(JsonValue value) =>
        value.TryGetValue<string>(out var text)
            ? text
            : JsonNode.Parse(value.ToJsonString())!.GetValue<string>();
}
