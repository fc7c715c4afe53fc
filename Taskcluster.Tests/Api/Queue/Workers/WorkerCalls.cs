using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

/// <summary>What tests do to workers, as root.</summary>
internal static class WorkerCalls
{
    /// <summary>The path of the worker g/i of p/w, or another of the group or queue.</summary>
    public static string Path(string worker = "i", string workerType = "w", string provisioner = "p") =>
        $"queue/v1/provisioners/{provisioner}/worker-types/{workerType}/workers/g/{worker}";

    /// <summary>A worker that no other test has.</summary>
    public static string NewName() => $"w{Guid.NewGuid():N}";

    /// <summary>Declares a worker of p for an hour, or for longer.</summary>
    public static async Task<JsonNode> Declare(
        this RunningServer server, string worker = "i", string workerType = "w", double hours = 1) =>
        (await server.AsRoot().Put(
            Path(worker, workerType).Replace("/workers/", "/", StringComparison.Ordinal),
            new { expires = server.In(hours) })).Ok;

    public static Task<ApiAnswer> GetWorker(this RunningServer server, string worker = "i") =>
        server.AsRoot().Get(Path(worker));

    /// <summary>Puts the worker g/i of p/w into quarantine, or lets it out by a time in the past.</summary>
    public static async Task<JsonNode> Quarantine(
        this RunningServer server, double hours, string worker = "i", string? why = null)
    {
        var body = new JsonObject { ["quarantineUntil"] = server.In(hours) };
        if (why is not null)
        {
            body["quarantineInfo"] = why;
        }

        return (await server.AsRoot().Put(Path(worker), body)).Ok;
    }

    /// <summary>A moment as the wire shows it.</summary>
    public static string In(this RunningServer server, double hours) =>
        WireTime.Format(server.Clock.GetUtcNow().AddHours(hours));

    /// <summary>All entries of a list, asked for in pages of two.</summary>
    public static async Task<IReadOnlyList<JsonNode>> All(this RunningServer server, string path, string member)
    {
        var entries = new List<JsonNode>();
        string? token = null;
        do
        {
            var page = (await server.AsRoot().Get(
                $"{path}?limit=2" + (token is null ? "" : $"&continuationToken={token}"))).Ok;
            entries.AddRange(page[member]!.AsArray().Select(entry => entry!));
            token = page["continuationToken"]?.GetValue<string>();
        }
        while (token is not null);

        return entries;
    }

    /// <summary>A text of each entry.</summary>
    public static IEnumerable<string> Each(this IEnumerable<JsonNode> entries, string member) =>
        entries.Select(entry => entry[member]!.GetValue<string>());
}
