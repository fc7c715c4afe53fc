using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Kernel.JsonE.Values;

/// <summary>Makes JSON of values.</summary>
internal static class ValueWriter
{
    // Up to here a double tells one integer from the next.
    private const double LargestInteger = 1L << 53;

    /// <summary>
    /// The node of a value without functions. What JSON has no number for (the square root of -1) is null, as
    /// JavaScript writes it.
    /// </summary>
    public static JsonNode? Write(Value value)
    {
        switch (value)
        {
            case BooleanValue boolean:
                return JsonValue.Create(boolean.IsTruthy);
            case NumberValue { Number: var number }:
                return !double.IsFinite(number) ? null
                    : Math.Floor(number) == number && Math.Abs(number) <= LargestInteger
                        ? JsonValue.Create((long)number)
                        : JsonValue.Create(number);
            case TextValue { Text: var text }:
                return JsonValue.Create(text);
            case ArrayValue array:
                var items = new JsonArray();
                foreach (var item in array.Items)
                {
                    items.Add(Write(item));
                }

                return items;
            case ObjectValue { Members: var members }:
                var node = new JsonObject();
                foreach (var (key, member) in members)
                {
                    node.Add(key, Write(member));
                }

                return node;
            default:
                return null;
        }
    }
}
