using System.Text.Json;
using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;

namespace Taskcluster.Modules.Hooks.Firing;

/// <summary>What the service asks of the queue, by the path that every caller takes.</summary>
internal sealed class TaskCalls(InProcessApi api, ApiCatalog catalog, HookAuthority authority)
{
    // The most that queue.statuses answers at once.
    private const int MostIds = 1000;

    private const string Queue = "queue";

    /// <summary>Creates a task.</summary>
    /// <exception cref="ApiError">Whatever createTask answers but success.</exception>
    public async Task Create(string taskId, byte[] definition, Caller caller, CancellationToken cancellation) =>
        _ = await api.Call(
            new InProcessCall(Queue, "createTask") { Parameters = Of(taskId), Body = definition },
            caller,
            cancellation);

    /// <summary>The scopes that it takes to create a task, which is not created.</summary>
    /// <exception cref="ApiError">400: the definition is none.</exception>
    public async Task<ScopeExpression> ScopesToCreate(
        string taskId, byte[] definition, Caller asker, CancellationToken cancellation)
    {
        var target = CallTarget.ByName(catalog, Queue, "createTask", Of(taskId));
        return (await api.ScopesOf(target, definition, () => asker, cancellation))!;
    }

    /// <summary>Whether there is a task of this id.</summary>
    public async Task<bool> Exists(string taskId, CancellationToken cancellation)
    {
        try
        {
            var call = new InProcessCall(Queue, "status") { Parameters = Of(taskId) };
            _ = await api.Call(call, authority.With($"queue:status:{taskId}"), cancellation);
            return true;
        }
        catch (ApiError error) when (error.Status == 404)
        {
            return false;
        }
    }

    /// <summary>The states of the last runs of tasks, by their ids; those that have none are left out.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LastStates(
        IReadOnlyCollection<string> taskIds, CancellationToken cancellation)
    {
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var some in taskIds.Distinct().Chunk(MostIds))
        {
            var call = new InProcessCall(Queue, "statuses")
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(new TaskIds(some), HooksJson.Default.TaskIds),
            };
            var reply = await api.Call(
                call, authority.With([.. some.Select(taskId => $"queue:status:{taskId}")]), cancellation);
            foreach (var (taskId, status) in
                JsonSerializer.Deserialize(reply.Body.Span, HooksJson.Default.TaskStates)!.Statuses)
            {
                if (status.Runs is [.., var last])
                {
                    states[taskId] = last.State;
                }
            }
        }

        return states;
    }

    private static Dictionary<string, string> Of(string taskId) => new() { ["taskId"] = taskId };
}

/// <summary>What queue.statuses takes.</summary>
internal sealed record TaskIds([property: JsonPropertyName("taskIds")] IReadOnlyList<string> Ids);

/// <summary>What of its answer is of interest here.</summary>
internal sealed record TaskStates(IReadOnlyList<TaskState> Statuses);

/// <summary>A task and its status.</summary>
internal sealed record TaskState(string TaskId, RunStates Status);

/// <summary>The runs of a task.</summary>
internal sealed record RunStates(IReadOnlyList<RunState> Runs);

/// <summary>A run of a task.</summary>
internal sealed record RunState(string State);
