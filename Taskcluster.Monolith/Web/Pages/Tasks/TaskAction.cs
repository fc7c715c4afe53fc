using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>What people do to tasks, on a task's page and to many at once.</summary>
internal static class TaskAction
{
    private static readonly string[] Names = ["highest", "very-high", "high", "medium", "low", "very-low", "lowest"];

    /// <summary>The priorities that a task may have, the highest first, as a field offers them.</summary>
    public static IReadOnlyList<(string Value, string Text)> Priorities { get; } =
        [.. Names.Select(name => (name, name))];

    /// <summary>Does it; what is to be told of it, or null if the action is none of these.</summary>
    /// <param name="api">As whoever asks.</param>
    /// <param name="action"><c>schedule</c>, <c>rerun</c>, <c>cancel</c> or <c>priority</c>.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="newPriority">For <c>priority</c>.</param>
    /// <exception cref="ApiFailure">What the API answers.</exception>
    public static async Task<string?> Do(SiteApi api, string action, string taskId, string newPriority)
    {
        switch (action)
        {
            case "schedule":
                await api.Call("queue", "scheduleTask", ("taskId", taskId));
                return "The task is scheduled.";
            case "rerun":
                await api.Call("queue", "rerunTask", ("taskId", taskId));
                return "A new run is pending.";
            case "cancel":
                await api.Call("queue", "cancelTask", ("taskId", taskId));
                return "The task is cancelled.";
            case "priority":
                var body = new JsonObject { ["newPriority"] = newPriority };
                await api.Send("queue", "changeTaskPriority", body, ("taskId", taskId));
                return $"The priority is {newPriority} now.";
            default:
                return null;
        }
    }
}
