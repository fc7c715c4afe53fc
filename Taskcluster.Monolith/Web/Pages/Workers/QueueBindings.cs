using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Workers;

/// <summary>
/// Which messages tell that a page about a queue is no longer true, as the module <c>live</c> takes them.
/// </summary>
internal static class QueueBindings
{
    private static readonly string[] Exchanges =
        ["task-pending", "task-running", "task-completed", "task-failed", "task-exception"];

    /// <summary>Those of all queues.</summary>
    public static string OfAll { get; } = Written("#");

    /// <summary>Those of one queue: its id is the fifth and sixth word behind the first.</summary>
    public static string Of(string provisionerId, string workerType) =>
        Written($"primary.*.*.*.*.{provisionerId}.{workerType}.#");

    /// <summary>Those of one worker.</summary>
    public static string OfWorker(string provisionerId, string workerType, string workerGroup, string workerId) =>
        Written($"primary.*.*.{workerGroup}.{workerId}.{provisionerId}.{workerType}.#");

    private static string Written(string pattern) => new JsonArray(
    [
        .. Exchanges.Select(exchange => new JsonObject
        {
            ["exchange"] = $"exchange/taskcluster-queue/v1/{exchange}",
            ["routingKeyPattern"] = pattern,
        }),
    ]).ToJsonString();
}
