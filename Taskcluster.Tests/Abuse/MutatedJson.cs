using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Taskcluster.Tests.Abuse;

/// <summary>JSON with something wrong in it: in its structure, in its text, or in its bytes.</summary>
internal static partial class MutatedJson
{
    private const string Mark = "<<raw ";
    private const int MostRepeated = 12 << 20;

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 2000,
    };

    // What no JSON node can hold, or what is no JSON at all.
    private static readonly string[] Fragments =
    [
        "1e999", "-1e999", "1e-999", "-0", "0.1", "1.0", "1E2", "123456789012345678901234567890",
        "-9223372036854775809",
        "9007199254740993", "2147483648", "\"\\ud800\"", "\"\\udc00\\ud800\"", "{\"\\ud800\":1}", "\"\\u0000\"",
        "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "{\"\":{}}", "NaN", "Infinity", "tru", "01", "+1", "1.", ".5",
        "'x'", "{a:1}", "[1,]", "{\"a\":1,}", "/*x*/1", "\"\\x\"", "\"\\u12\"", "\"\n\"", "{", "]", "", "undefined",
        Nested("[", "]", 60), Nested("[", "]", 199), Nested("[", "]", 250), Nested("{\"a\":", "}", 150, "1"),
        Nested("[", "", 100_000), "[" + string.Join(',', Enumerable.Repeat("{}", 2000)) + "]",
    ];

    /// <summary>As text, from a tree in which up to three things were changed.</summary>
    public static string Structure(JsonNode? tree, FuzzRandom random)
    {
        var whole = new JsonArray(tree?.DeepClone());
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            Change(whole, random);
        }

        return Raw(whole.Count == 0 ? "null" : whole[0]?.ToJsonString(Relaxed) ?? "null");
    }

    /// <summary>The bytes of a text, changed.</summary>
    public static byte[] Bytes(string json, FuzzRandom random)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var at = random.Next(bytes.Length + 1);
        var kind = random.Next(10);
        random.Note(kind switch
        {
            0 => FuzzShape.BytesCut,
            1 or 2 or 3 => FuzzShape.BytesNoText,
            4 or 5 => FuzzShape.BytesOfOtherCoding,
            7 => FuzzShape.BytesZipped,
            _ => FuzzShape.BytesReplaced,
        });
        return kind switch
        {
            0 => bytes[..at],
            1 => [.. bytes[..at], 0xff, .. bytes[at..]],
            2 => [.. bytes[..at], 0xc3, 0x28, .. bytes[at..]],
            3 => [.. bytes[..at], 0, .. bytes[at..]],
            4 => [0xef, 0xbb, 0xbf, .. bytes],
            5 => Encoding.Unicode.GetBytes(json),
            6 => [.. bytes, .. "\n\n{}"u8],
            7 => Zipped(bytes),
            8 => [.. bytes[..at], .. bytes[Math.Min(at + 1, bytes.Length)..]],
            _ => [.. bytes[..at], (byte)random.Next(256), .. bytes[Math.Min(at + 1, bytes.Length)..]],
        };
    }

    /// <summary>A value of any kind.</summary>
    public static JsonNode? Value(FuzzRandom random) => random.Next(14) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(2) == 0),
        2 => JsonValue.Create(random.NextInt64()),
        3 => JsonValue.Create(-random.Next(1000)),
        4 => JsonValue.Create(random.NextDouble() * 1e18),
        5 => new JsonArray(),
        6 => new JsonObject(),
        7 => new JsonArray(JsonValue.Create(NastyText.Any(random)), JsonValue.Create(1)),
        8 => new JsonObject { [NastyText.Any(random)] = NastyText.Any(random) },
        9 or 10 => Fragment(random),
        _ => JsonValue.Create(NastyText.Any(random)),
    };

    private static JsonValue Fragment(FuzzRandom random)
    {
        random.Note(FuzzShape.Fragment);
        return JsonValue.Create(Mark + random.Next(Fragments.Length) + ">>");
    }

    private static string Nested(string open, string close, int depth, string inner = "") =>
        string.Concat(Enumerable.Repeat(open, depth)) + inner + string.Concat(Enumerable.Repeat(close, depth));

    // A mark that something was added to stays the text that it is.
    private static string Raw(string json) =>
        Marked().Replace(json, match => Fragments[int.Parse(match.Groups["number"].ValueSpan)]);

    private static void Change(JsonArray whole, FuzzRandom random)
    {
        var places = new List<(JsonNode Parent, object Key)>();
        Collect(whole, places);
        if (places.Count == 0)
        {
            return;
        }

        var (parent, key) = NastyText.Pick(random, places);
        switch (parent)
        {
            case JsonArray array:
                ChangeItem(array, (int)key, random);
                break;
            case JsonObject container:
                ChangeMember(container, (string)key, random);
                break;
        }
    }

    private static void Collect(JsonNode node, List<(JsonNode Parent, object Key)> places)
    {
        if (node is JsonArray array)
        {
            for (var index = 0; index < array.Count; index++)
            {
                places.Add((array, index));
                Descend(array[index]);
            }
        }
        else if (node is JsonObject container)
        {
            foreach (var (key, value) in container)
            {
                places.Add((container, key));
                Descend(value);
            }
        }

        void Descend(JsonNode? child)
        {
            if (child is not null)
            {
                Collect(child, places);
            }
        }
    }

    private static void ChangeItem(JsonArray array, int index, FuzzRandom random)
    {
        var old = array[index];
        switch (random.Next(5))
        {
            case 0 when array.Parent is not null:
                random.Note(FuzzShape.ItemRemoved);
                array.RemoveAt(index);
                break;
            case 1 when array.Parent is not null:
                random.Note(FuzzShape.ItemsRepeated);
                Repeat(array, old, random.Next(1, random.Next(10) == 0 ? 2000 : 5));
                break;
            default:
                array[index] = Instead(old, random);
                break;
        }
    }

    // Up to somewhat more than the server takes. What is many times larger is refused in the same way, and would leave
    // our own buffers in the pool, where they count for the server's.
    private static void Repeat(JsonArray array, JsonNode? item, int times)
    {
        var length = Raw(item?.ToJsonString(Relaxed) ?? "null").Length + 1;
        for (var left = Math.Min(times, Math.Max(MostRepeated / length, 1)); left > 0; left--)
        {
            array.Add(item?.DeepClone());
        }
    }

    private static void ChangeMember(JsonObject container, string key, FuzzRandom random)
    {
        var old = container[key];
        switch (random.Next(6))
        {
            case 0:
                random.Note(FuzzShape.MemberRemoved);
                container.Remove(key);
                break;
            case 1:
                random.Note(FuzzShape.MemberAdded);
                container[NastyText.Any(random)] = Value(random);
                break;
            case 2:
                random.Note(FuzzShape.MemberRenamed);
                container.Remove(key);
                container[key.ToUpperInvariant()] = old?.DeepClone();
                break;
            default:
                container[key] = Instead(old, random);
                break;
        }
    }

    private static JsonNode? Instead(JsonNode? old, FuzzRandom random)
    {
        switch (random.Next(6))
        {
            case 0:
                random.Note(FuzzShape.Wrapped);
                return new JsonArray(old?.DeepClone());
            case 1:
                random.Note(FuzzShape.Wrapped);
                return new JsonObject { ["x"] = old?.DeepClone() };
            case 2 when old is JsonValue value && value.TryGetValue<string>(out var text):
                random.Note(FuzzShape.TextLengthened);
                return text + NastyText.Any(random);
            case 3 when old is JsonValue value && value.TryGetValue<string>(out _):
                random.Note(FuzzShape.TextReplaced);
                return NastyText.Any(random);
            default:
                random.Note(FuzzShape.ValueReplaced);
                return Value(random);
        }
    }

    private static byte[] Zipped(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var zip = new GZipStream(target, CompressionLevel.Fastest))
        {
            zip.Write(bytes);
        }

        return target.ToArray();
    }

    [GeneratedRegex("\"<<raw (?<number>[0-9]+)>>\"", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Marked();
}
