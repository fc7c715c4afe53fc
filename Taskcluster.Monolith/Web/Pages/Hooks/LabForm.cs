using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>The form of the hook lab.</summary>
internal static class LabForm
{
    /// <summary>What may make a hook fire.</summary>
    public static readonly IReadOnlyList<(string Value, string Text)> FiredBy =
    [
        ("triggerHook", "a call of triggerHook"),
        ("schedule", "its schedule"),
        ("pulseMessage", "a message"),
        ("triggerHookWithToken", "a call with its token"),
    ];

    /// <summary>As <c>dryRun</c> takes it.</summary>
    /// <exception cref="ApiFailure">400: the payload is neither YAML nor JSON.</exception>
    public static JsonObject BodyOf(PostedForm form)
    {
        var body = new JsonObject { ["firedBy"] = form["firedBy"] };
        foreach (var field in new[] { "now", "clientId" })
        {
            if (form[field].Trim() is { Length: > 0 } text)
            {
                body[field] = text;
            }
        }

        if (form["firedBy"] != "schedule" && FormYaml.Parse(form["payload"], "The payload") is { } payload)
        {
            body["payload"] = payload;
        }

        return body;
    }
}
