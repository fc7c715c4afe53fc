using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.JsonE;
using Taskcluster.Monolith.Web.Forms;

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

    /// <summary>Triggers the hook of an action that was chosen; the task that it created, or null.</summary>
    /// <param name="api">As whoever asks.</param>
    /// <param name="form">What stands in the list, and the input.</param>
    /// <param name="taskGroupId">The group, whose decision task offers the action.</param>
    /// <param name="taskId">The task that it is for; null: the group.</param>
    /// <param name="now">The present moment.</param>
    /// <exception cref="ApiFailure">403: the decision task may not offer the hook; or what the API answers.</exception>
    public static async Task<string?> Trigger(
        SiteApi api, PostedForm form, string taskGroupId, string? taskId, DateTimeOffset now)
    {
        var hookGroupId = form.Required("hookGroupId", "The group of the hook");
        var hookId = form.Required("hookId", "The hook");
        await RequireOffered(api, taskGroupId, ScopeOf(hookGroupId, hookId));
        var values = new JsonObject
        {
            ["taskId"] = taskId,
            ["taskGroupId"] = taskGroupId,
            ["input"] = FormYaml.Parse(form["input"], "The input"),
        };
        var payload = Payload(form["hookPayload"], form["variables"], values, now);
        var reply = await api.Send(
            "hooks", "triggerHook", payload, ("hookGroupId", hookGroupId), ("hookId", hookId));
        return reply["taskId"].Text is { Length: > 0 } made ? made : null;
    }

    // Whoever writes tasks writes their artifacts; none may make others trigger hooks that it has no right to name.
    private static async Task RequireOffered(SiteApi api, string taskGroupId, string needed)
    {
        var decision = await api.Call("queue", "task", ("taskId", taskGroupId));
        var body = new JsonObject
        {
            ["scopes"] = new JsonArray([.. decision["scopes"].Texts.Select(scope => (JsonNode)scope)]),
            ["expression"] = needed,
            ["through"] = false,
        };
        if (!(await api.Send("explain", "checkScopes", body))["satisfied"].IsTrue)
        {
            throw new ApiFailure(
                403,
                "InsufficientScopes",
                $"The decision task {taskGroupId} lacks the scope {needed}, hence its actions may not use this hook.");
        }
    }

    private static JsonNode? Read(string json) => json.Length == 0 ? null : JsonNode.Parse(json);
}
