using System.Text.Json.Nodes;
using FluentAssertions;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.TaskStorage;

/// <summary>The storage layout as readers and workers deal with it.</summary>
internal static class StorageCalls
{
    public static string Url(this RunningServer server, string taskId, string file) =>
        $"{server.RootUrl}/task-storage/{taskId}/{file}";

    /// <summary>A file of a task, without credentials.</summary>
    public static Task<ApiAnswer> File(this RunningServer server, string taskId, string file) =>
        server.Anonymous().Get($"/task-storage/{taskId}/{file}");

    /// <summary>A file's content as JSON; it must be there.</summary>
    public static async Task<JsonNode> Json(this RunningServer server, string taskId, string file)
    {
        var answer = await server.File(taskId, file);
        answer.Status.Should().Be(200, "{0} should be there: {1}", file, answer.Text);
        answer.Header("content-type").Should().Be("application/json");
        return answer.Json;
    }

    /// <summary>There is no such file, as a bucket says it.</summary>
    public static async Task NoFile(this RunningServer server, string taskId, string file)
    {
        var answer = await server.File(taskId, file);
        answer.Status.Should().Be(404, "{0} should not be there: {1}", file, answer.Text);
        answer.Text.Should().Be("""{"error":"Not found"}""");
    }

    /// <summary>A task that a worker has claimed, and the credentials that it got with it.</summary>
    public static async Task<(string TaskId, ApiClient Worker)> Claimed(this RunningServer server)
    {
        var taskId = await server.Task();
        var claim = (await server.ClaimTask(taskId, 0)).Ok;
        return (taskId, server.As(TaskCalls.CredentialsOf(claim)));
    }

    /// <summary>PUT of a document of run 0.</summary>
    public static Task<ApiAnswer> Send(this ApiClient client, string taskId, string document, object body) =>
        client.Put($"/task-storage/{taskId}/runs/0/{document}", body);

    /// <summary>Credentials of the scopes, for signing URLs.</summary>
    public static Credentials Holding(this RunningServer server, params string[] scopes) => TemporaryCredentials.Create(
        server.Root, "test/limited", scopes, server.Clock.GetUtcNow().AddMinutes(-1),
        server.Clock.GetUtcNow().AddHours(1));
}
