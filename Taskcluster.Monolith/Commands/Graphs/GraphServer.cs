using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>What a server has and allows, asked before a graph is created on it.</summary>
internal sealed class GraphServer(TaskclusterClient client, CancellationToken cancellation)
{
    // A page of the answer holds a thousand.
    private const int AtOnce = 500;

    /// <summary>The definitions of those of the tasks that are there.</summary>
    public async Task<Dictionary<string, JsonObject>> Existing(IEnumerable<string> taskIds)
    {
        var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var chunk in taskIds.Chunk(AtOnce))
        {
            var answer = await Call(HttpMethod.Post, $"tasks", new JsonObject
            {
                ["taskIds"] = new JsonArray([.. chunk.Select(id => JsonValue.Create(id))]),
            });
            foreach (var task in answer["tasks"]!.AsArray().OfType<JsonObject>())
            {
                found[task.TextAt("taskId")!] = (JsonObject)task["task"]!;
            }
        }

        return found;
    }

    /// <summary>The group of that id; null: there is none yet.</summary>
    public async Task<JsonObject?> Group(string taskGroupId)
    {
        try
        {
            return (JsonObject)await Call(HttpMethod.Get, $"task-group/{taskGroupId}");
        }
        catch (ApiCallException error) when (error.Status == System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The scopes that we have; null: they are not told.</summary>
    public async Task<ScopeSet?> Scopes()
    {
        try
        {
            var answer = await client.Call(
                HttpMethod.Get, "auth", $"scopes/current", ReadOnlyMemory<byte>.Empty, cancellation);
            return ScopeSet.From(JsonNode.Parse(answer)!["scopes"]!.AsArray().Select(one => one!.GetValue<string>()));
        }
        catch (ApiCallException error) when (error.Status == System.Net.HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    /// <summary>Creates a stub and completes it.</summary>
    public async Task CreateResolved(StubTask stub)
    {
        _ = await Call(HttpMethod.Put, $"task/{stub.TaskId}", stub.Definition);
        await Complete(stub.TaskId);
    }

    /// <summary>Completes a stub, unless it is over.</summary>
    /// <exception cref="TaskFileException">It ended otherwise, since nobody completed it in time.</exception>
    public async Task Complete(string taskId)
    {
        var status = (await Call(HttpMethod.Get, $"task/{taskId}/status"))["status"]!;
        var state = status["state"].AsText();
        if (state is "failed" or "exception")
        {
            throw new TaskFileException(
                $"The stub {taskId} of an earlier command was not completed: it is {state}. Use --new-ids.");
        }

        if (state == "completed")
        {
            return;
        }

        // The same worker may claim the same run again, should the command have been cut short in between.
        var runId = status["runs"]!.AsArray().Count - 1;
        var claim = await Call(HttpMethod.Post, $"task/{taskId}/runs/{runId}/claim", new JsonObject
        {
            ["workerGroup"] = StubTask.Provisioner,
            ["workerId"] = StubTask.WorkerType,
        });
        _ = await Call(
            client.As(StubTask.CredentialsOf(claim)), HttpMethod.Post, $"task/{taskId}/runs/{runId}/completed");
    }

    private Task<JsonNode> Call(HttpMethod method, FormattableString path, JsonObject? body = null) =>
        Call(client, method, path, body);

    private async Task<JsonNode> Call(
        TaskclusterClient caller, HttpMethod method, FormattableString path, JsonObject? body = null)
    {
        var bytes = body is null ? ReadOnlyMemory<byte>.Empty : Encoding.UTF8.GetBytes(body.ToJsonString());
        var answer = await caller.Call(method, "queue", path, bytes, cancellation);
        return JsonNode.Parse(answer, documentOptions: new JsonDocumentOptions { MaxDepth = 1000 })!;
    }
}
