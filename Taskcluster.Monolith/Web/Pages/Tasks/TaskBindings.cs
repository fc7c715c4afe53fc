using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>Which messages tell that a task's page is no longer true.</summary>
internal static class TaskBindings
{
    private static readonly string[] Exchanges =
    [
        "task-defined", "task-pending", "task-running", "task-completed", "task-failed", "task-exception",
        "artifact-created", "task-priority-changed",
    ];

    /// <summary>Bindings of the events feed, as the module <c>live</c> takes them.</summary>
    public static string Of(string taskId) => new JsonArray(
    [
        .. Exchanges.Select(exchange => new JsonObject
        {
            ["exchange"] = $"exchange/taskcluster-queue/v1/{exchange}",
            ["routingKeyPattern"] = $"primary.{taskId}.#",
        }),
    ]).ToJsonString();
}
