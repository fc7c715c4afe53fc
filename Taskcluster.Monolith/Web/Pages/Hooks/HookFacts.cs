using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Hooks;

/// <summary>What the overview of a hook shows beside its definition. Each part may be refused by itself.</summary>
/// <param name="Times">The answer of <c>listFireTimes</c>.</param>
/// <param name="Fires">That of <c>listLastFires</c>; a problem of status 404 where it never fired.</param>
/// <param name="Role">That of <c>role</c>, of the hook's role.</param>
/// <param name="Trial">That of <c>dryRun</c>.</param>
public sealed record HookFacts(ApiAnswer Times, ApiAnswer Fires, ApiAnswer Role, ApiAnswer Trial)
{
    private const string FiresOfPage = "20";

    /// <summary>Reads them.</summary>
    /// <param name="api">On whose behalf.</param>
    /// <param name="hook">The definition.</param>
    /// <param name="continuationToken">Which page of the fires; null: the first.</param>
    public static async Task<HookFacts> Of(SiteApi api, ApiJson hook, string? continuationToken)
    {
        var (group, id) = (hook["hookGroupId"].Text, hook["hookId"].Text);
        (string, string?)[] named = [("hookGroupId", group), ("hookId", id)];
        var times = api.Try("hook-lab", "listFireTimes", named);
        var fires = api.Try(
            "hooks", "listLastFires", [.. named, ("limit", FiresOfPage), ("continuationToken", continuationToken)]);
        var role = api.Try("auth", "role", ("roleId", HookUrls.Role(group, id)));
        var trial = api.TrySend("hook-lab", "dryRun", Usual(hook), named);
        return new HookFacts(await times, await fires, await role, await trial);
    }

    // The fire that is to be expected: by schedule, or a call with what the schema suggests.
    private static JsonObject Usual(ApiJson hook) => hook["schedule"].Items.Count > 0
        ? new JsonObject { ["firedBy"] = "schedule" }
        : new JsonObject { ["payload"] = SchemaExample.Of(hook["triggerSchema"]) };
}
