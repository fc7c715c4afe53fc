using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>A task as a file says it.</summary>
/// <param name="Label">What the file calls it; no two tasks share one.</param>
/// <param name="TaskId">The id that the file gives it; null: none.</param>
/// <param name="Task">Its definition, maybe with references in it.</param>
/// <param name="Edges">Names of what it depends on, each with a label or taskId.</param>
internal sealed record GraphEntry(
    string Label, string? TaskId, JsonObject Task, IReadOnlyList<KeyValuePair<string, string>> Edges);
