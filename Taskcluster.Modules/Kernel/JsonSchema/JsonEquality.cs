using System.Runtime.InteropServices;
using System.Text.Json;

namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// Equality of JSON values as JSON Schema means it: numbers by value, objects without order; of a repeated name the
/// last one counts.
/// </summary>
internal static class JsonEquality
{
    public static bool Same(JsonElement left, JsonElement right, int depth = 0)
    {
        RequireShallow(depth);
        if (left.ValueKind != right.ValueKind)
        {
            return false;
        }

        return left.ValueKind switch
        {
            JsonValueKind.Number => JsonNumber.Same(
                JsonMarshal.GetRawUtf8Value(left), JsonMarshal.GetRawUtf8Value(right)),
            JsonValueKind.String => SameText(left, right),
            JsonValueKind.Array => SameItems(left, right, depth),
            JsonValueKind.Object => SameProperties(left, right, depth),
            _ => true,
        };
    }

    /// <summary>Equal values have equal hashes; seeded per process, so that nobody can choose collisions.</summary>
    public static int Hash(JsonElement value)
    {
        var hash = default(HashCode);
        AddTo(ref hash, value, 0);
        return hash.ToHashCode();
    }

    private static void AddTo(ref HashCode hash, JsonElement value, int depth)
    {
        RequireShallow(depth);
        hash.Add((int)value.ValueKind);
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                new JsonNumber(JsonMarshal.GetRawUtf8Value(value)).AddTo(ref hash);
                break;
            case JsonValueKind.String:
                using (var text = JsonText.Of(value))
                {
                    hash.AddBytes(text.Utf8);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    AddTo(ref hash, item, depth + 1);
                }

                break;
            case JsonValueKind.Object:
                hash.Add(HashOfProperties(value, depth));
                break;
        }
    }

    // A sum, since order does not matter.
    private static int HashOfProperties(JsonElement value, int depth)
    {
        var sum = 0;
        var properties = new PropertyMap(value);
        foreach (var property in value.EnumerateObject())
        {
            using var name = JsonText.NameOf(property);
            if (properties.IsLast(property, name.Utf8))
            {
                var hash = default(HashCode);
                hash.AddBytes(name.Utf8);
                AddTo(ref hash, property.Value, depth + 1);
                sum = unchecked(sum + hash.ToHashCode());
            }
        }

        return sum;
    }

    private static bool SameText(JsonElement left, JsonElement right)
    {
        using var one = JsonText.Of(left);
        using var other = JsonText.Of(right);
        return one.Utf8.SequenceEqual(other.Utf8);
    }

    private static bool SameItems(JsonElement left, JsonElement right, int depth)
    {
        if (left.GetArrayLength() != right.GetArrayLength())
        {
            return false;
        }

        var others = right.EnumerateArray();
        foreach (var item in left.EnumerateArray())
        {
            if (!others.MoveNext() || !Same(item, others.Current, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameProperties(JsonElement left, JsonElement right, int depth)
    {
        var ours = new PropertyMap(left);
        var theirs = new PropertyMap(right);
        foreach (var property in left.EnumerateObject())
        {
            using var name = JsonText.NameOf(property);
            if (!theirs.TryFind(name.Utf8, out var counterpart)
                || (ours.IsLast(property, name.Utf8) && !Same(property.Value, counterpart, depth + 1)))
            {
                return false;
            }
        }

        foreach (var property in right.EnumerateObject())
        {
            using var name = JsonText.NameOf(property);
            if (!ours.TryFind(name.Utf8, out _))
            {
                return false;
            }
        }

        return true;
    }

    private static void RequireShallow(int depth)
    {
        if (depth > SchemaLimits.ValueDepth)
        {
            throw new EvaluationStopped($"is nested deeper than {SchemaLimits.ValueDepth} levels");
        }
    }
}
