using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Queue.Api.Claims;

namespace Taskcluster.Modules.Queue.BuiltIn;

/// <summary>
/// What a built-in worker asks of the queue. The calls take the path of every call, with the scopes of the workers'
/// client for claims and those of the claim for what is done with it.
/// </summary>
internal sealed class BuiltInCalls(InProcessApi api, IServiceCredentials services, TimeProvider clock)
{
    // Those of the client static/taskcluster/built-in-workers (spec/services.md §2.7).
    private static readonly ScopeSet OwnScopes =
        ScopeSet.From(["queue:claim-work:built-in/*", "queue:worker-id:built-in/*"]);

    /// <summary>Claims a task, or waits for one as claimWork does; null if none came.</summary>
    public async Task<TaskClaim?> Claim(BuiltInQueue queue, CancellationToken cancellation)
    {
        var call = new InProcessCall("queue", "claimWork")
        {
            Parameters = new Dictionary<string, string> { ["taskQueueId"] = queue.TaskQueueId },
            Body = JsonSerializer.SerializeToUtf8Bytes(
                new ClaimWorkBody { WorkerGroup = BuiltInQueue.Name, WorkerId = queue.WorkerId, Tasks = 1 },
                QueueJson.Default.ClaimWorkBody),
        };
        var caller = new Caller(
            services.Of("built-in-workers").ClientId, OwnScopes, clock.GetUtcNow() + TimeSpan.FromHours(1));
        var reply = await api.Call(call, caller, cancellation);
        return JsonSerializer.Deserialize(reply.Body.Span, QueueJson.Default.ClaimWorkReply)!.Tasks is [var claim]
            ? claim
            : null;
    }

    /// <summary>Resolves the run: as the queue's name says, or as malformed if the task wants anything.</summary>
    public async Task Resolve(BuiltInQueue queue, TaskClaim claim)
    {
        var isEmpty = HasEmptyPayload(claim);
        var call = new InProcessCall("queue", isEmpty ? queue.Report : "reportException")
        {
            Parameters = new Dictionary<string, string>
            {
                ["taskId"] = TaskIdOf(claim),
                ["runId"] = $"{claim.RunId}",
            },
            Body = isEmpty ? default : """{"reason":"malformed-payload"}"""u8.ToArray(),
        };

        // A claim that was made is brought to its end also while the host stops.
        _ = await api.Call(call, CallerOf(claim), CancellationToken.None);
    }

    private static string TaskIdOf(TaskClaim claim)
    {
        using var status = JsonDocument.Parse(claim.Status.Utf8);
        return status.RootElement.GetProperty("taskId").GetString()!;
    }

    private static bool HasEmptyPayload(TaskClaim claim)
    {
        using var task = JsonDocument.Parse(claim.Task.Utf8);
        return !task.RootElement.GetProperty("payload").EnumerateObject().MoveNext();
    }

    // No more than the credentials of the claim grant. The task's own scopes are of no use here.
    private static Caller CallerOf(TaskClaim claim)
    {
        using var certificate = JsonDocument.Parse(claim.Credentials.Certificate);
        var scopes = certificate.RootElement.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!);
        return new Caller(claim.Credentials.ClientId, ScopeSet.From(scopes), claim.TakenUntil);
    }
}
