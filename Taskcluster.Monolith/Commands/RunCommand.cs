using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Monolith.Commands;

/// <summary>run: creates a task from a file, follows its log, and ends as the task does.</summary>
internal static class RunCommand
{
    /// <summary>The exit code for a task that ended as an exception; a failed one gives 1.</summary>
    private const int ExceptionCode = 2;

    private static readonly Argument<string> File = new("TASK.yml") { Description = "The task, in YAML or JSON." };

    private static readonly Option<string?> Queue = new("--queue")
    {
        Description = $"The task queue; by default the file's, else {RunningHost.LocalQueue}.",
    };

    private static readonly Option<string> Data = SharedOptions.Data(
        "The folder of the sandbox to run in, where TASKCLUSTER_ROOT_URL names no server.");

    private static readonly Option<bool> Json = new("--json")
    {
        Description = "Print the result as one line of JSON; the log goes to the standard error stream.",
    };

    public static Command Create()
    {
        var command = new Command(
            "run",
            "Creates a task on the server of TASKCLUSTER_ROOT_URL, else in the sandbox that runs, else in one that it "
            + "starts; follows its log and ends with its result: 0 completed, 1 failed, 2 exception.")
        {
            File, Queue, Data, Json,
        };
        command.SetAction(result => CommandLine.Guarded(() => Run(result)));
        return command;
    }

    private static async Task<int> Run(ParseResult result)
    {
        await using var server = await TaskServer.Find(result.GetValue(Data)!);
        var cancellation = server.Stopping;
        using var http = TaskclusterClient.CreateHttp();
        var client = new TaskclusterClient(
            http, server.RootUrl, new ServerClock(TimeProvider.System), TimeProvider.System, server.Credentials);
        var path = result.GetValue(File)!;
        var isJson = result.GetValue(Json);
        var log = isJson ? Console.OpenStandardError() : Console.OpenStandardOutput();

        var task = TaskFile.Read(path, result.GetValue(Queue), TimeProvider.System.GetUtcNow());
        var taskId = SlugId.NewNice();
        _ = await client.Call(
            HttpMethod.Put, "queue", $"task/{taskId}", JsonSerializer.SerializeToUtf8Bytes(task), cancellation);
        await using (var writer = new StreamWriter(log, leaveOpen: true))
        {
            await writer.WriteLineAsync($"Task {taskId} created on {server.RootUrl}");
        }

        var follower = new TaskFollower(client, http, taskId, log);
        var status = await follower.UntilResolved(cancellation);
        return await Conclude(client, taskId, status, isJson, cancellation);
    }

    private static async Task<int> Conclude(
        TaskclusterClient client, string taskId, JsonNode status, bool isJson, CancellationToken cancellation)
    {
        var state = status["state"]!.GetValue<string>();
        var run = status["runs"]!.AsArray()[^1]!;
        var reason = run["reasonResolved"]!.GetValue<string>();
        var list = JsonNode.Parse(await client.Call(
            HttpMethod.Get, "queue", $"task/{taskId}/artifacts", ReadOnlyMemory<byte>.Empty, cancellation))!;
        var artifacts = list["artifacts"]!.AsArray().Select(artifact => artifact!["name"]!.GetValue<string>())
            .Select(name => (Name: name, Url: ApiPath.Of(client.RootUrl, "queue", $"task/{taskId}/artifacts/{name}")))
            .ToList();
        if (isJson)
        {
            Console.WriteLine(new JsonObject
            {
                ["taskId"] = taskId,
                ["state"] = state,
                ["reasonResolved"] = reason,
                ["runId"] = run["runId"]!.GetValue<int>(),
                ["artifacts"] = new JsonArray([.. artifacts.Select(artifact => new JsonObject
                {
                    ["name"] = artifact.Name,
                    ["url"] = artifact.Url.OriginalString,
                })]),
            }.ToJsonString());
        }
        else
        {
            Console.WriteLine($"Task {taskId} is {state}{(reason == state ? "" : $" ({reason})")}.");
            foreach (var (name, url) in artifacts)
            {
                Console.WriteLine($"  {name}  {url.OriginalString}");
            }
        }

        return state switch
        {
            "completed" => 0,
            "failed" => CommandLine.Failed,
            _ => ExceptionCode,
        };
    }
}
