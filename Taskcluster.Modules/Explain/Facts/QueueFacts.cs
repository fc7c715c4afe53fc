using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Explain.Facts;

/// <summary>
/// What the queue tells a caller of tasks and workers. Each question is a call of the queue's API on behalf of that
/// caller.
/// </summary>
/// <remarks>All but <see cref="Status"/> are null where the caller may not ask, or where there is no answer.</remarks>
internal sealed class QueueFacts(InProcessApi api)
{
    private const string Queue = "queue";

    /// <summary>How far the task has come.</summary>
    /// <exception cref="ApiError">403, 404: those of the queue.</exception>
    public async Task<TaskFact> Status(string taskId, Caller caller, CancellationToken cancellation)
    {
        var call = OfTask("status", taskId);
        return (await Ask(call, caller, ExplainJson.Default.StatusFact, cancellation)).Status;
    }

    /// <summary>As <see cref="Status"/>, for a task that the caller need not know.</summary>
    public async Task<Told<TaskFact>> StatusIfTold(string taskId, Caller caller, CancellationToken cancellation)
    {
        var told = await IfTold(OfTask("status", taskId), caller, ExplainJson.Default.StatusFact, cancellation);
        return new Told<TaskFact>(told.Fact?.Status, told.IsRefused);
    }

    /// <summary>What the task still waits for, a page of 1,000.</summary>
    public Task<Told<OpenDependenciesFact>> OpenDependencies(
        string taskId, Caller caller, CancellationToken cancellation) => IfTold(
        OfTask("openDependencies", taskId), caller, ExplainJson.Default.OpenDependenciesFact, cancellation);

    /// <summary>Where the task stands in its queue.</summary>
    public Task<Told<PlaceFact>> Place(string taskId, Caller caller, CancellationToken cancellation) => IfTold(
        OfTask("pendingPlace", taskId), caller, ExplainJson.Default.PlaceFact, cancellation);

    /// <summary>The workers of a queue, a page of 1,000.</summary>
    public Task<Told<WorkersFact>> Workers(string taskQueueId, Caller caller, CancellationToken cancellation)
    {
        var slash = taskQueueId.IndexOf('/');
        var call = new InProcessCall(Queue, "listWorkers")
        {
            Parameters = new Dictionary<string, string>
            {
                ["provisionerId"] = taskQueueId[..slash],
                ["workerType"] = taskQueueId[(slash + 1)..],
            },
        };
        return IfTold(call, caller, ExplainJson.Default.WorkersFact, cancellation);
    }

    private static InProcessCall OfTask(string name, string taskId) => new(Queue, name)
    {
        Parameters = new Dictionary<string, string> { ["taskId"] = taskId },
    };

    private async Task<Told<T>> IfTold<T>(
        InProcessCall call, Caller caller, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return new Told<T>(await Ask(call, caller, type, cancellation), IsRefused: false);
        }
        catch (ApiError error) when (error.Status is 403 or 404 or 409)
        {
            return new Told<T>(Fact: null, IsRefused: error.Status == 403);
        }
    }

    private async Task<T> Ask<T>(
        InProcessCall call, Caller caller, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var reply = await api.Call(call, caller, cancellation);
        return JsonSerializer.Deserialize(reply.Body.Span, type)!;
    }
}

/// <summary>What the queue told; nothing if it refused to, or if there is nothing to tell.</summary>
internal readonly record struct Told<T>(T? Fact, bool IsRefused)
    where T : class;
