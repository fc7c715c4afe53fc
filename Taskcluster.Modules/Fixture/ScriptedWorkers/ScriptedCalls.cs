using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Fixture.Api.ScriptedWorkers;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Fixture.ScriptedWorkers;

/// <summary>
/// What a scripted worker asks of the queue. The calls take the path of every call, with scopes of the worker's own
/// for claims, and those of the claim for what is done with it.
/// </summary>
internal sealed class ScriptedCalls(InProcessApi api, InProcessUpload upload, TimeProvider clock)
{
    private const string Queue = "queue";

    // How long a claim may wait in real time where somebody else was faster, and how often that is looked at.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Until when the worker is kept from claiming; null: it is not.</summary>
    public async Task<DateTimeOffset?> QuarantinedUntil(ScriptedWorker worker, CancellationToken cancellation)
    {
        var slash = worker.TaskQueueId.IndexOf('/');
        try
        {
            using var reply = await Call(
                OwnCaller(worker),
                "getWorker",
                [
                    ("provisionerId", worker.TaskQueueId[..slash]),
                    ("workerType", worker.TaskQueueId[(slash + 1)..]),
                    ("workerGroup", worker.WorkerGroup),
                    ("workerId", worker.WorkerId),
                ],
                default,
                cancellation);
            return reply.RootElement.TryGetProperty("quarantineUntil", out var until)
                ? until.GetDateTimeOffset()
                : null;
        }
        catch (ApiError error) when (error.Status == 404)
        {
            // It has not claimed anything yet.
            return null;
        }
    }

    /// <summary>How many tasks wait in the worker's queue.</summary>
    public async Task<int> Pending(ScriptedWorker worker, CancellationToken cancellation)
    {
        using var counts = await Call(
            OwnCaller(worker), "taskQueueCounts", [("taskQueueId", worker.TaskQueueId)], default, cancellation);
        return counts.RootElement.GetProperty("pendingTasks").GetInt32();
    }

    /// <summary>Claims tasks of a queue that has some. Where others are faster, none come.</summary>
    public async Task<JsonDocument?> Claim(ScriptedWorker worker, int tasks, CancellationToken cancellation)
    {
        var body = new JsonObject
        {
            ["workerGroup"] = worker.WorkerGroup,
            ["workerId"] = worker.WorkerId,
            ["tasks"] = tasks,
        };
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var claim = Call(
            OwnCaller(worker), "claimWork", [("taskQueueId", worker.TaskQueueId)], Bytes(body), given.Token);
        var began = TimeProvider.System.GetTimestamp();
        while (await Task.WhenAny(claim, Task.Delay(Look, TimeProvider.System, cancellation)) != claim)
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience || await Pending(worker, cancellation) == 0)
            {
                await given.CancelAsync();
                break;
            }
        }

        try
        {
            return await claim;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Renews a claim.</summary>
    public async Task<HeldRun> Reclaim(HeldRun run, CancellationToken cancellation)
    {
        using var reply = await Call(run.Caller, "reclaimTask", IdsOf(run), default, cancellation);
        return run.Renewed(reply.RootElement, clock.GetUtcNow());
    }

    /// <summary>Makes the artifacts of a run, the log first.</summary>
    public async Task MakeArtifacts(ScriptedWorkerBody script, HeldRun run, CancellationToken cancellation)
    {
        if (script.Log is { } lines)
        {
            var log = string.Concat(lines.Select(line => line + "\n"));
            await MakeFile(run, RunArtifacts.BackingLog, RunArtifacts.TextType, log, cancellation);
            await Make(
                run,
                RunArtifacts.LiveLog,
                new JsonObject
                {
                    ["storageType"] = "link",
                    ["artifact"] = RunArtifacts.BackingLog,
                    ["contentType"] = RunArtifacts.TextType,
                },
                cancellation);
        }

        foreach (var artifact in script.Artifacts ?? [])
        {
            await MakeFile(
                run, artifact.Name, artifact.ContentType ?? RunArtifacts.TextType, artifact.Content, cancellation);
        }
    }

    /// <summary>Resolves a run.</summary>
    /// <param name="run">Which.</param>
    /// <param name="outcome">How: succeed, fail or exception.</param>
    /// <param name="reason">Of an exception.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task Report(HeldRun run, ScriptedOutcome outcome, string? reason, CancellationToken cancellation)
    {
        var (method, body) = outcome switch
        {
            ScriptedOutcome.Succeed => ("reportCompleted", default),
            ScriptedOutcome.Fail => ("reportFailed", default),
            _ => ("reportException", Bytes(new JsonObject { ["reason"] = reason })),
        };
        using var reply = await Call(run.Caller, method, IdsOf(run), body, cancellation);
    }

    private static (string Name, string Value)[] IdsOf(HeldRun run) =>
        [("taskId", run.TaskId), ("runId", $"{run.RunId}")];

    private static ReadOnlyMemory<byte> Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.ToJsonString());

    private Caller OwnCaller(ScriptedWorker worker)
    {
        var (queue, id) = (worker.TaskQueueId, $"{worker.WorkerGroup}/{worker.WorkerId}");
        return new Caller(
            $"fixture/worker/{queue}/{id}",
            ScopeSet.From(
            [
                $"queue:claim-work:{queue}", $"queue:worker-id:{id}", $"queue:pending-count:{queue}",
                $"queue:claimed-count:{queue}", $"queue:get-worker:{queue}/{id}",
            ]),
            clock.GetUtcNow() + TimeSpan.FromHours(1));
    }

    private async Task MakeFile(
        HeldRun run, string name, string contentType, string content, CancellationToken cancellation)
    {
        using var reply = await Make(
            run, name, new JsonObject { ["storageType"] = "s3", ["contentType"] = contentType }, cancellation);
        await upload.Put(
            reply.RootElement.GetProperty("putUrl").GetString()!, contentType, Encoding.UTF8.GetBytes(content));
    }

    private Task<JsonDocument> Make(HeldRun run, string name, JsonObject body, CancellationToken cancellation)
    {
        body["expires"] = run.Expires;
        return Call(run.Caller, "createArtifact", [.. IdsOf(run), ("name", name)], Bytes(body), cancellation);
    }

    private async Task<JsonDocument> Call(
        Caller caller,
        string method,
        (string Name, string Value)[] parameters,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellation)
    {
        var call = new InProcessCall(Queue, method)
        {
            Parameters = parameters.ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal),
            Body = body,
        };
        var reply = await api.Call(call, caller, cancellation);
        return JsonDocument.Parse(reply.Body);
    }
}
