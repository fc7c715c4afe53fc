using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Taskcluster.Modules.Kernel.JsonE;
using Renderer = Taskcluster.Modules.Kernel.JsonE.JsonE;

namespace Taskcluster.Tests.Kernel.JsonE;

/// <summary>Renders JSON text to JSON text, at a fixed time.</summary>
internal static partial class Rendering
{
    /// <summary>The time of all renderings.</summary>
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, 589, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(string template, string context = "{}") =>
        Text(Renderer.Render(JsonNode.Parse(template), Context(context), Now));

    /// <summary>The value of an expression.</summary>
    public static string Evaluate(string expression, string context = "{}") =>
        Text(Renderer.Render(Evaluation(expression), Context(context), Now));

    /// <summary>The message of the error that a template ends in.</summary>
    public static string Fault(string template, string context = "{}") =>
        Catch(() => Render(template, context)).Message;

    /// <summary>The message of the error that an expression ends in.</summary>
    public static string ExpressionFault(string expression, string context = "{}") =>
        Catch(() => Evaluate(expression, context)).Message;

    /// <summary>The message of the error that a template ends in under certain limits.</summary>
    public static string LimitFault(string template, JsonELimits limits, string context = "{}") =>
        Catch(() => Renderer.Render(JsonNode.Parse(template), Context(context), Now, limits)).Message;

    public static JsonObject Evaluation(string expression) => new() { ["$eval"] = expression };

    public static JsonEException Catch(Action rendering)
    {
        try
        {
            rendering();
        }
        catch (JsonEException fault)
        {
            return fault;
        }

        throw new InvalidOperationException("It was rendered, and should not have been.");
    }

    private static JsonObject Context(string context) => JsonNode.Parse(context)!.AsObject();

    // The writer escapes more than must be escaped, whatever it is told.
    private static string Text(JsonNode? node) => Escape().Replace(
        node?.ToJsonString(Plain) ?? "null",
        match => ((char)int.Parse(match.ValueSpan[2..], NumberStyles.HexNumber)).ToString());

    [GeneratedRegex(@"\\u(?!00[0-7])[0-9A-F]{4}", RegexOptions.None, 1000)]
    private static partial Regex Escape();
}
