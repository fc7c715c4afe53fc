using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>Asks a server that was started again for everything that the ledger says it has promised.</summary>
internal sealed class PromiseCheck(ChildServer server, Ledger ledger)
{
    private const int AtOnce = 4;

    private static readonly HttpClient Http = new(new LostConnectionHandler(new SocketsHttpHandler()));

    private readonly ApiClient api = server.AsRoot();

    public async Task Run(IEnumerable<TaskInLedger> tasks)
    {
        await Parallel.ForEachAsync(
            tasks, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (task, _) => await Check(task));
    }

    private async Task Check(TaskInLedger task)
    {
        var definition = await api.Get($"queue/v1/task/{task.TaskId}");
        var status = await api.Get($"queue/v1/task/{task.TaskId}/status");
        if (definition.Status == 404 && status.Status == 404 && task.Promised.Count == 0)
        {
            return;
        }

        if (definition.Status != 200 || status.Status != 200)
        {
            ledger.Blame($"Task {task.TaskId} with {task.Promised.Count} promises: its definition gives "
                + $"{definition.Status}, its status {status.Status}.");
            return;
        }

        foreach (var (name, value) in task.Definition)
        {
            if (!JsonNode.DeepEquals(definition.Json[name], value))
            {
                ledger.Blame($"Task {task.TaskId} has another {name} than the one that was sent.");
            }
        }

        var present = status.Json["status"]!;
        foreach (var fault in task.Promised.Select(promised => FaultOf(promised, present)).OfType<string>().Distinct())
        {
            ledger.Blame($"Task {task.TaskId}: {fault}");
        }

        foreach (var artifact in task.Artifacts)
        {
            await Check(task, artifact);
        }
    }

    /// <summary>Why a status can not have come from one that was promised; null where it can.</summary>
    internal static string? FaultOf(JsonNode promised, JsonNode present)
    {
        var before = promised["runs"]!.AsArray();
        var now = present["runs"]!.AsArray();
        if (now.Count < before.Count)
        {
            return $"{before.Count} runs were promised, {now.Count} are there.";
        }

        for (var index = 0; index < before.Count; index++)
        {
            var (old, run) = (before[index]!, now[index]!);
            var isWrong = old["state"]!.GetValue<string>() switch
            {
                "pending" => !Same(old, run, "scheduled", "reasonCreated"),
                "running" => !Same(old, run, "scheduled", "reasonCreated", "workerId", "workerGroup", "started")
                    || string.CompareOrdinal(run["takenUntil"]?.ToString(), old["takenUntil"]!.ToString()) < 0,
                _ => !JsonNode.DeepEquals(old, run),
            };
            if (isWrong)
            {
                return $"run {index} was promised as {old.ToJsonString()} and is {run.ToJsonString()}.";
            }
        }

        return null;
    }

    private static bool Same(JsonNode one, JsonNode other, params string[] names) =>
        names.All(name => JsonNode.DeepEquals(one[name], other[name]));

    private async Task Check(TaskInLedger task, ArtifactInLedger artifact)
    {
        var answer = await api.Get($"queue/v1/task/{task.TaskId}/runs/{artifact.RunId}/artifacts/{artifact.Name}");
        if (answer.Status != 303)
        {
            // What has expired is said to be until it is removed.
            var isGone = answer.Status == 404 || (answer.Status == 410 && artifact.IsExpired);
            if (!isGone || (artifact.IsCreated && !artifact.IsExpired))
            {
                ledger.Blame($"Artifact {artifact.Name} of {task.TaskId} gives {answer.Status}.");
            }

            return;
        }

        if (artifact.Sent is null)
        {
            return;
        }

        using var content = await Http.GetAsync(answer.Json["url"]!.GetValue<string>());
        if (content.IsSuccessStatusCode)
        {
            var bytes = await content.Content.ReadAsByteArrayAsync();
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != artifact.Sent)
            {
                ledger.Blame($"Artifact {artifact.Name} of {task.TaskId} has {bytes.Length} bytes, not those sent.");
            }
        }
        else if (artifact.IsUploaded && !artifact.IsExpired)
        {
            ledger.Blame($"The content of {artifact.Name} of {task.TaskId}, once stored, gives {content.StatusCode}.");
        }
    }
}
