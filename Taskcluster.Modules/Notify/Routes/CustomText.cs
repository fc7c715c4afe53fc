using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.JsonE;

namespace Taskcluster.Modules.Notify.Routes;

/// <summary>
/// Renders what a task puts in the place of our own words (<c>extra.notify</c>): JSON-e templates. Where one cannot be
/// rendered, the reason stands in its place, so that whoever wrote it sees it.
/// </summary>
/// <param name="context">The variables.</param>
/// <param name="now">The moment.</param>
internal sealed class CustomText(JsonObject context, DateTimeOffset now)
{
    private const string Fault = "Error parsing custom message: ";

    /// <summary>Text; numbers and booleans become text. Null: the task says nothing here.</summary>
    public string? Text(JsonNode? template)
    {
        var (value, fault) = Render(template);
        return value?.GetValueKind() switch
        {
            null => fault,
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Object or JsonValueKind.Array => $"{Fault}it must give text, not {Kind(value)}",
            _ => value.ToJsonString(),
        };
    }

    /// <summary>Any JSON, or what is wrong with the template. Both null: the task says nothing here.</summary>
    public (JsonNode? Value, string? Fault) Render(JsonNode? template)
    {
        if (template is null)
        {
            return (null, null);
        }

        try
        {
            return (JsonE.Render(template, context, now), null);
        }
        catch (JsonEException error)
        {
            return (null, Fault + error.Message);
        }
    }

    /// <summary>A list; anything else is a fault.</summary>
    public (JsonArray? Value, string? Fault) List(JsonNode? template) => Render(template) switch
    {
        (JsonArray list, _) => (list, null),
        (null, var fault) => (null, fault),
        var (value, _) => (null, $"{Fault}it must give a list, not {Kind(value)}"),
    };

    private static string Kind(JsonNode value) => value.GetValueKind().ToString().ToLowerInvariant();
}
