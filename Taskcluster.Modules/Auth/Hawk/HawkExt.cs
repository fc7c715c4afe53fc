using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Auth.Hawk;

/// <summary>The <c>ext</c> of a header or bewit: base64 of JSON, read as leniently as it always was (§1.9).</summary>
internal static class HawkExt
{
    public static bool TryParse(
        ReadOnlySpan<char> text, out JsonElement ext, [NotNullWhen(false)] out string? fault)
    {
        ext = default;
        fault = "Failed to parse ext";
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(LenientBase64.Decode(text)));
            ReadAllTexts(document.RootElement);
            ext = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // A text with half a surrogate pair: valid JSON, but no text. Found here and not in the middle of a check.
            return false;
        }

        fault = ext.ValueKind == JsonValueKind.Null ? "Cannot read properties of null (reading 'certificate')" : null;
        return fault is null;
    }

    /// <summary>A member of an object; of anything else, nothing.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>Whether this counts as given: null, false, zero and the empty text do not.</summary>
    public static bool IsTruthy(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null or JsonValueKind.False => false,
        JsonValueKind.Number => Number(element) != 0,
        JsonValueKind.String => !element.ValueEquals(""),
        _ => true,
    };

    /// <summary>A number as JavaScript has it, infinite where it is too great.</summary>
    public static double Number(JsonElement element) => element.TryGetDouble(out var number)
        ? number
        : element.GetRawText().StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity;

    /// <summary>The scopes of an array; null if one of its elements is none.</summary>
    public static IReadOnlyList<string>? Scopes(JsonElement array)
    {
        var scopes = new List<string>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.String || !Scope.IsValid(element.GetString()))
            {
                return null;
            }

            scopes.Add(element.GetString()!);
        }

        return scopes;
    }

    private static void ReadAllTexts(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                _ = element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var inner in element.EnumerateArray())
                {
                    ReadAllTexts(inner);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    ReadAllTexts(member.Value);
                }

                break;
        }
    }
}
