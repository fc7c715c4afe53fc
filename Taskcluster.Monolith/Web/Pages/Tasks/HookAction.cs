using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.JsonE;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>
/// An action that a decision task offers in its <c>public/actions.json</c>: a hook, and what it is given.
/// </summary>
internal static class HookAction
{
    /// <summary>The artifact of a group's decision task that lists its actions.</summary>
    public const string Artifact = "public/actions.json";

    /// <summary>What a decision task must have in its scopes so that its actions may name a hook.</summary>
    public static string ScopeOf(string hookGroupId, string hookId) => $"in-tree:hook-action:{hookGroupId}/{hookId}";

    /// <summary>The payload for the hook.</summary>
    /// <param name="template">JSON-e, as the list has it.</param>
    /// <param name="variables">JSON of the list's own variables; empty for none.</param>
    /// <param name="values"><c>taskId</c>, <c>taskGroupId</c> and <c>input</c>, which variables cannot hide.</param>
    /// <param name="now">The present moment.</param>
    /// <exception cref="ApiFailure">400: it cannot be rendered, or is no object.</exception>
    public static JsonObject Payload(string template, string variables, JsonObject values, DateTimeOffset now)
    {
        try
        {
            var context = Read(variables) as JsonObject ?? [];
            foreach (var (name, value) in values)
            {
                context[name] = value?.DeepClone();
            }

            return JsonE.Render(Read(template), context, now) as JsonObject
                ?? throw ApiFailure.Input("The action's payload is no object, so that no hook can take it.");
        }
        catch (JsonException error)
        {
            throw ApiFailure.Input($"The action as it was sent is not JSON: {error.Message}");
        }
        catch (JsonEException error)
        {
            throw ApiFailure.Input($"The action's payload cannot be rendered with this input. {error.Message}");
        }
    }

    private static JsonNode? Read(string json) => json.Length == 0 ? null : JsonNode.Parse(json);
}
