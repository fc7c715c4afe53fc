using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Taskcluster.Monolith.Web.Components;

/// <summary>
/// JSON for people: coloured, and what is large or deep can be folded. Everything in it is escaped here, since it comes
/// from strangers.
/// </summary>
public sealed class JsonView : ComponentBase
{
    private const int OpenDepth = 3;
    private const int OpenItems = 40;

    private static readonly HtmlEncoder Html = HtmlEncoder.Default;

    /// <summary>What is shown.</summary>
    [Parameter]
    public required ApiJson Value { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var text = new StringBuilder("<div class=\"json\">");
        Write(text, Value.Element, "", "", 0);
        builder.AddMarkupContent(0, text.Append("</div>").ToString());
    }

    private static void Write(StringBuilder text, JsonElement element, string key, string comma, int depth)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when element.EnumerateObject().MoveNext():
                var members = element.EnumerateObject().ToList();
                Open(text, key, '{', $"{members.Count} members }}{comma}", depth, members.Count);
                for (var at = 0; at < members.Count; at++)
                {
                    var name = $"<span class=\"json-key\">{Text(members[at].Name)}</span>: ";
                    Write(text, members[at].Value, name, at < members.Count - 1 ? "," : "", depth + 1);
                }

                Close(text, '}', comma);
                break;
            case JsonValueKind.Array when element.GetArrayLength() > 0:
                var length = element.GetArrayLength();
                Open(text, key, '[', $"{length} items ]{comma}", depth, length);
                for (var at = 0; at < length; at++)
                {
                    Write(text, element[at], "", at < length - 1 ? "," : "", depth + 1);
                }

                Close(text, ']', comma);
                break;
            default:
                text.Append("<div class=\"json-line\">").Append(key).Append(Scalar(element)).Append(comma)
                    .Append("</div>");
                break;
        }
    }

    private static void Open(StringBuilder text, string key, char bracket, string folded, int depth, int items) =>
        text.Append(depth < OpenDepth && items <= OpenItems ? "<details open>" : "<details>")
            .Append("<summary>").Append(key).Append(bracket)
            .Append("<span class=\"json-folded\"> ").Append(folded)
            .Append("</span></summary><div class=\"json-body\">");

    private static void Close(StringBuilder text, char bracket, string comma) =>
        text.Append("</div><div class=\"json-line\">").Append(bracket).Append(comma).Append("</div></details>");

    private static string Scalar(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => $"<span class=\"json-text\">{Text(element.GetString()!)}</span>",
        JsonValueKind.Number => $"<span class=\"json-number\">{Html.Encode(element.GetRawText())}</span>",
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null =>
            $"<span class=\"json-word\">{element.GetRawText()}</span>",
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        _ => "<span class=\"muted\">nothing</span>",
    };

    // As JSON, with what people can read left as it is; HTML is escaped afterwards.
    private static string Text(string value) =>
        Html.Encode($"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
}
