using System.Text.Json;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>What of a hook is likely not meant so; each as a sentence with what to do.</summary>
internal static class HookLint
{
    private const string TaskExchanges = "exchange/taskcluster-queue/v1/task-";

    /// <summary>All remarks; none of a hook that is well.</summary>
    public static IReadOnlyList<string> Of(ApiJson hook, HookFacts facts) =>
        [.. RoleRemarks(hook, facts), .. MessageRemarks(hook), .. FireRemarks(hook, facts)];

    private static IEnumerable<string> RoleRemarks(ApiJson hook, HookFacts facts)
    {
        var role = HookUrls.Role(hook["hookGroupId"].Text, hook["hookId"].Text);
        var scopes = facts.Trial.Json["scopes"];
        if (scopes["satisfied"].Element.ValueKind == JsonValueKind.False)
        {
            yield return $"The role {role} does not have all scopes that the task needs, so that no task is created.";
        }
        else if (facts.Role.Problem is { Status: 404 } && !scopes["satisfied"].IsTrue)
        {
            yield return $"There is no role {role}. Unless another one such as hook-id:{hook["hookGroupId"]}/* fits, "
                + "the hook may create nothing.";
        }
    }

    private static IEnumerable<string> MessageRemarks(ApiJson hook)
    {
        var (bindings, schema) = (hook["bindings"].Items, hook["triggerSchema"]);
        var isClosed = schema["additionalProperties"].Element.ValueKind == JsonValueKind.False
            && schema["properties"].Members.Count == 0;
        if (bindings.Count > 0 && isClosed)
        {
            yield return "It is bound to messages, but its schema lets no payload pass but {}: every message is passed "
                + "over. A schema of type: object lets all of them pass.";
        }

        foreach (var binding in bindings)
        {
            if (binding["routingKeyPattern"].Text == "#"
                && binding["exchange"].Text.StartsWith(TaskExchanges, StringComparison.Ordinal))
            {
                yield return $"It is bound to all messages of {binding["exchange"]}, those of its own tasks among "
                    + "them: it could set itself off for ever.";
            }
        }
    }

    private static IEnumerable<string> FireRemarks(ApiJson hook, HookFacts facts)
    {
        if (hook["schedule"].Items.Count > 0)
        {
            if (facts.Times.Problem is null && facts.Times.Json["next"].Items.Count == 0)
            {
                yield return "It has a schedule that never comes.";
            }

            if (!hook["metadata"]["emailOnError"].IsTrue)
            {
                yield return "When a fire by its schedule fails, nobody is told: mail to the owner is switched off.";
            }
        }

        if (facts.Fires.Json["lastFires"][0] is { Exists: true } last && last["result"].Text == "error")
        {
            yield return "Its last fire has failed.";
        }

        if (facts.Times.Json["missed"].Items.Count is > 0 and var missed)
        {
            yield return $"It missed {missed} of its times, while the server was down or slow; they are not caught up.";
        }

        if (facts.Trial.Json["outcome"].Text == "failure" && !facts.Trial.Json["scopes"]["missing"].Exists)
        {
            yield return $"The next fire would fail: {facts.Trial.Json["summary"]}";
        }
    }
}
