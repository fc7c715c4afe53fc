using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Monolith.Web;

/// <summary>
/// A piece of a reply. What is not there is nothing: it has no text, no items, and does not exist; so pages read
/// replies without asking at each step. Within a page, <c>@status["state"]</c> writes its text.
/// </summary>
public readonly struct ApiJson(JsonElement element)
{
    /// <summary>The JSON itself; undefined where there is none.</summary>
    public JsonElement Element => element;

    /// <summary>Whether there is something; null is nothing.</summary>
    public bool Exists => element.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>A string's text, and the JSON of anything else; empty of nothing.</summary>
    public string Text => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString()!,
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        _ => element.GetRawText(),
    };

    /// <summary>A whole number; 0 of anything else.</summary>
    public long Number =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number : 0;

    public bool IsTrue => element.ValueKind == JsonValueKind.True;

    /// <summary>A moment; null of anything else.</summary>
    public DateTimeOffset? Moment => WireTime.TryParse(Text, out var moment) ? moment : null;

    /// <summary>The items of a list; none of anything else.</summary>
    public IReadOnlyList<ApiJson> Items => element.ValueKind == JsonValueKind.Array
        ? [.. element.EnumerateArray().Select(item => new ApiJson(item))]
        : [];

    /// <summary>The texts of a list's items.</summary>
    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text)];

    /// <summary>The members of an object; none of anything else.</summary>
    public IReadOnlyList<KeyValuePair<string, ApiJson>> Members => element.ValueKind == JsonValueKind.Object
        ? [.. element.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, new ApiJson(member.Value)))]
        : [];

    /// <summary>A member of an object.</summary>
    public ApiJson this[string name] =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
            ? new ApiJson(member)
            : default;

    /// <summary>An item of a list.</summary>
    public ApiJson this[int index] =>
        element.ValueKind == JsonValueKind.Array && index >= 0 && index < element.GetArrayLength()
            ? new ApiJson(element[index])
            : default;

    /// <summary>Reads JSON; of no bytes, nothing.</summary>
    public static ApiJson Parse(ReadOnlyMemory<byte> json)
    {
        if (json.IsEmpty)
        {
            return default;
        }

        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 1000 });
        return new ApiJson(document.RootElement.Clone());
    }

    /// <summary>JSON that was made here, as one reads a reply; null is nothing.</summary>
    public static ApiJson Of(JsonNode? json) =>
        json is null ? default : Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));

    public override string ToString() => Text;
}
