using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Monolith.Web.Forms;

/// <summary>What people write in code fields: YAML, of which JSON is a part.</summary>
public static class FormYaml
{
    /// <summary>The text as JSON; null of an empty one.</summary>
    /// <exception cref="ApiFailure">400: it is not YAML, or JSON cannot say it.</exception>
    public static JsonNode? Parse(string text, string label)
    {
        try
        {
            return YamlToJson.Parse(text);
        }
        catch (FormatException error)
        {
            throw ApiFailure.Input($"{label} cannot be used: {error.Message}");
        }
    }

    /// <summary>JSON as YAML, to be edited.</summary>
    public static string Indented(ApiJson json) => json.Exists ? JsonToYaml.Write(json.Element) : "";
}
