using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Commands;

/// <summary>A task that is to be created.</summary>
/// <param name="TaskId">Its id.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Task">Its definition.</param>
internal sealed record PlannedTask(string TaskId, string Label, JsonObject Task)
{
    /// <summary>The tasks that must be there before it.</summary>
    public IReadOnlyList<string> Dependencies { get; } = [.. (Task["dependencies"] as JsonArray ?? [])
        .Select(id => id!.GetValue<string>())];
}
