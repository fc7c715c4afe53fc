using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Tests.Support;

/// <summary>What tests do to tasks, as root unless they say otherwise.</summary>
public static class TaskCalls
{
    public static Task<ApiAnswer> Create(this RunningServer server, string taskId, JsonObject definition) =>
        server.AsRoot().Put($"queue/v1/task/{taskId}", definition);

    /// <summary><c>schedule</c>, <c>cancel</c> or <c>rerun</c>.</summary>
    public static Task<ApiAnswer> Control(this RunningServer server, string taskId, string action) =>
        server.AsRoot().Post($"queue/v1/task/{taskId}/{action}");

    /// <summary><c>completed</c>, <c>failed</c> or <c>reclaim</c> of a run.</summary>
    public static Task<ApiAnswer> Report(this RunningServer server, string taskId, int runId, string what) =>
        server.AsRoot().Post($"queue/v1/task/{taskId}/runs/{runId}/{what}");

    public static Task<ApiAnswer> ReportException(this RunningServer server, string taskId, int runId, string reason) =>
        server.AsRoot().Post($"queue/v1/task/{taskId}/runs/{runId}/exception", new { reason });

    /// <summary>claimTask by the worker g/i, or another of the group.</summary>
    public static Task<ApiAnswer> ClaimTask(this RunningServer server, string taskId, int runId, string worker = "i") =>
        server.AsRoot().Post(
            $"queue/v1/task/{taskId}/runs/{runId}/claim", new { workerGroup = "g", workerId = worker });

    public static Task<ApiAnswer> ClaimWork(
        this RunningServer server, int tasks = 1, string queueId = Given.QueueId, string worker = "i") =>
        server.AsRoot().Post(
            $"queue/v1/claim-work/{queueId}", new { workerGroup = "g", workerId = worker, tasks });

    /// <summary>The task's status in short; see <see cref="Answers.Summary"/>.</summary>
    public static async Task<string> Summary(this RunningServer server, string taskId) =>
        Answers.Summary(await server.Status(taskId));

    /// <summary>A task whose only run completed; its id.</summary>
    public static async Task<string> CompletedTask(
        this RunningServer server, params (string Name, JsonNode? Value)[] changes)
    {
        var taskId = await server.Task(changes);
        _ = (await server.ClaimTask(taskId, 0)).Ok;
        _ = (await server.Report(taskId, 0, "completed")).Ok;
        return taskId;
    }

    /// <summary>The credentials of a claim.</summary>
    public static Credentials CredentialsOf(JsonNode claim)
    {
        var credentials = claim["credentials"]!;
        return new Credentials(
            credentials["clientId"]!.GetValue<string>(),
            credentials["accessToken"]!.GetValue<string>(),
            credentials["certificate"]!.GetValue<string>());
    }

    /// <summary>The ids of the tasks of a claimWork reply, in its order.</summary>
    public static IReadOnlyList<string> TaskIds(this ApiAnswer claims) =>
        [.. claims.Ok["tasks"]!.AsArray().Select(claim => claim!["status"]!["taskId"]!.GetValue<string>())];

    /// <summary>Everything that was handed to the writer before this call has been stored.</summary>
    public static Task WriterIdle(this RunningServer server) =>
        server.Services.GetRequiredService<Database>().Write(_ => { });
}
