using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>States that tests begin with.</summary>
public static class Given
{
    public const string QueueId = "p/w";

    /// <summary>
    /// A valid task definition: created now, deadline in an hour, payload empty. A changed field of null is left out.
    /// </summary>
    public static JsonObject Definition(this RunningServer server, params (string Name, JsonNode? Value)[] changes)
    {
        var now = server.Clock.GetUtcNow();
        var definition = new JsonObject
        {
            ["taskQueueId"] = QueueId,
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now.AddHours(1)),
            ["payload"] = new JsonObject(),
            ["metadata"] = new JsonObject
            {
                ["name"] = "a task",
                ["description"] = "made by a test",
                ["owner"] = "tester@example.com",
                ["source"] = "https://example.com/source",
            },
        };
        foreach (var (name, value) in changes)
        {
            if (value is null)
            {
                definition.Remove(name);
            }
            else
            {
                definition[name] = value;
            }
        }

        return definition;
    }

    /// <summary>A task that was created; its id.</summary>
    public static async Task<string> Task(this RunningServer server, params (string Name, JsonNode? Value)[] changes)
    {
        var taskId = SlugId.New();
        _ = (await server.AsRoot().Put($"queue/v1/task/{taskId}", server.Definition(changes))).Ok;
        return taskId;
    }

    /// <summary>Claims the next task of the queue.</summary>
    public static async Task<JsonNode> Claim(this RunningServer server, string queueId = QueueId)
    {
        var claims = (await server.AsRoot().Post(
            $"queue/v1/claim-work/{queueId}", new { workerGroup = "g", workerId = "i", tasks = 1 })).Ok;
        return claims["tasks"]![0]!;
    }

    /// <summary>A task whose run 0 is running; its id.</summary>
    public static async Task<string> RunningTask(
        this RunningServer server, params (string Name, JsonNode? Value)[] changes)
    {
        var taskId = await server.Task(changes);
        _ = await server.Claim();
        return taskId;
    }

    /// <summary>A task whose run 0 is claimed by name, so that tests on one server cannot take each other's.</summary>
    public static async Task<string> ClaimedTask(
        this RunningServer server, params (string Name, JsonNode? Value)[] changes)
    {
        var taskId = await server.Task(changes);
        _ = (await server.AsRoot().Post(
            $"queue/v1/task/{taskId}/runs/0/claim", new { workerGroup = "g", workerId = "i" })).Ok;
        return taskId;
    }

    /// <summary>An artifact of run 0 that leads to <c>https://example.com/x</c>.</summary>
    public static async Task Reference(this RunningServer server, string taskId, string name)
    {
        var body = new JsonObject
        {
            ["storageType"] = "reference",
            ["contentType"] = "text/plain",
            ["expires"] = WireTime.Format(server.Clock.GetUtcNow().AddMinutes(30)),
            ["url"] = "https://example.com/x",
        };
        _ = (await server.AsRoot().Post($"queue/v1/task/{taskId}/runs/0/artifacts/{name}", body)).Ok;
    }

    /// <summary>The state of a task.</summary>
    public static async Task<JsonNode> Status(this RunningServer server, string taskId) =>
        (await server.AsRoot().Get($"queue/v1/task/{taskId}/status")).Ok["status"]!;
}
