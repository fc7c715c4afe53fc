using System.Text;
using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>What the service asks of the queue, by the path that every caller takes.</summary>
internal sealed class QueueClaims(InProcessApi api, OwnAuthority authority)
{
    private static readonly byte[] Shutdown = Encoding.ASCII.GetBytes("""{"reason":"worker-shutdown"}""");

    /// <summary>How many tasks of a pool's queue wait, and how many are claimed.</summary>
    public async Task<(int Pending, int Claimed)> Counts(string workerPoolId, CancellationToken cancellation)
    {
        var call = OfQueue("taskQueueCounts", workerPoolId);
        var caller = authority.With($"queue:pending-count:{workerPoolId}", $"queue:claimed-count:{workerPoolId}");
        var reply = await api.Call(call, caller, cancellation);
        var counts = JsonSerializer.Deserialize(reply.Body.Span, WorkerManagerJson.Default.QueueCounts)!;
        return (counts.PendingTasks, counts.ClaimedTasks);
    }

    /// <summary>
    /// Ends all runs that a worker has claimed as <c>worker-shutdown</c>, so that they are tried again by others.
    /// </summary>
    public async Task End(WorkerName worker, CancellationToken cancellation)
    {
        foreach (var claim in await ClaimsOf(worker.WorkerPoolId, cancellation))
        {
            if (claim.WorkerGroup == worker.WorkerGroup && claim.WorkerId == worker.WorkerId)
            {
                await End(claim, cancellation);
            }
        }
    }

    /// <summary>Which workers of a pool have claimed tasks.</summary>
    public async Task<IReadOnlySet<WorkerName>> Busy(string workerPoolId, CancellationToken cancellation)
    {
        var claims = await ClaimsOf(workerPoolId, cancellation);
        return claims.Select(claim => new WorkerName(workerPoolId, claim.WorkerGroup, claim.WorkerId)).ToHashSet();
    }

    private async Task<List<ListedClaim>> ClaimsOf(string workerPoolId, CancellationToken cancellation)
    {
        var claims = new List<ListedClaim>();
        string? token = null;
        do
        {
            var call = OfQueue("listClaimedTasks", workerPoolId) with
            {
                Query = token is null ? [] : [new("continuationToken", token)],
            };
            var caller = authority.With($"queue:claimed-list:{workerPoolId}");
            var reply = await api.Call(call, caller, cancellation);
            var page = JsonSerializer.Deserialize(reply.Body.Span, WorkerManagerJson.Default.ListedClaims)!;
            claims.AddRange(page.Tasks);
            token = page.ContinuationToken;
        }
        while (token is not null);
        return claims;
    }

    private async Task End(ListedClaim claim, CancellationToken cancellation)
    {
        var call = new InProcessCall("queue", "reportException")
        {
            Parameters = new Dictionary<string, string>
            {
                ["taskId"] = claim.TaskId,
                ["runId"] = claim.RunId.ToString(),
            },
            Body = Shutdown,
        };
        try
        {
            var caller = authority.With($"queue:resolve-task:{claim.TaskId}/{claim.RunId}");
            _ = await api.Call(call, caller, cancellation);
        }
        catch (ApiError error) when (error.Status is 404 or 409)
        {
            // Somebody was faster: the run has ended.
        }
    }

    private static InProcessCall OfQueue(string name, string taskQueueId) => new("queue", name)
    {
        Parameters = new Dictionary<string, string> { ["taskQueueId"] = taskQueueId },
    };
}

/// <summary>What of queue.taskQueueCounts is of interest here.</summary>
internal sealed record QueueCounts(int PendingTasks, int ClaimedTasks);

/// <summary>What of queue.listClaimedTasks is of interest here.</summary>
internal sealed record ListedClaims(IReadOnlyList<ListedClaim> Tasks, string? ContinuationToken);

/// <summary>A run that a worker has.</summary>
internal sealed record ListedClaim(string TaskId, int RunId, string WorkerGroup, string WorkerId);
