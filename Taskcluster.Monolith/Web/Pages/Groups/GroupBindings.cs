using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>Which messages tell that the page of a group is no longer true.</summary>
internal static class GroupBindings
{
    private const string Queue = "exchange/taskcluster-queue/v1/";

    private static readonly string[] OfTasks =
        ["task-defined", "task-pending", "task-running", "task-completed", "task-failed", "task-exception"];

    private static readonly string[] OfGroup =
        ["task-group-resolved", "task-group-sealed", "task-group-priority-changed"];

    /// <summary>Bindings of the events feed, as the module <c>live</c> takes them.</summary>
    public static string Of(string taskGroupId) => new JsonArray(
    [
        .. OfTasks.Select(name => Binding(name, $"primary.*.*.*.*.*.*.*.{taskGroupId}.#")),
        .. OfGroup.Select(name => Binding(name, KeyOf(taskGroupId))),
    ]).ToJsonString();

    /// <summary>The page of live messages, which begins with the one that tells of the group's end.</summary>
    public static string EndUrl(string taskGroupId) => SiteUrl.With(
        "/pulse-messages",
        ("bindings[0][exchange]", Queue + OfGroup[0]),
        ("bindings[0][pattern]", KeyOf(taskGroupId)));

    private static string KeyOf(string taskGroupId) => $"primary.{taskGroupId}.#";

    private static JsonObject Binding(string exchange, string pattern) =>
        new() { ["exchange"] = Queue + exchange, ["routingKeyPattern"] = pattern };
}
