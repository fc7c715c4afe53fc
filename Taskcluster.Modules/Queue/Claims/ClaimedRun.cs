using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>A run that a worker was given, and the place in the queue that it had.</summary>
public sealed record ClaimedRun(
    TaskRecord Task, StoredJson<TaskDefinition> Definition, long PendingOrder)
{
    public Run Run => Task.LastRun!;

    /// <summary>The scopes that stand in the definition.</summary>
    public IReadOnlyList<string> Scopes()
    {
        using var document = JsonDocument.Parse(Definition.Utf8);
        return [.. document.RootElement.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!)];
    }
}
