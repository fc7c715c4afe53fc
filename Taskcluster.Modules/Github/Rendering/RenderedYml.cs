using System.Text.Json.Nodes;

namespace Taskcluster.Modules.Github.Rendering;

/// <summary>What a <c>.taskcluster.yml</c> makes of an event.</summary>
/// <param name="Tasks">What others depend on comes before them.</param>
/// <param name="Scopes">The scopes with which the tasks are created: the repository's role and two more.</param>
/// <param name="Rest">What else the file says, rendered: <c>reporting</c>, <c>policy</c>, <c>metadata</c>.</param>
public sealed record RenderedYml(IReadOnlyList<RenderedTask> Tasks, IReadOnlyList<string> Scopes, JsonObject Rest)
{
    /// <summary>Hooks that the file wants triggered; they are not rendered.</summary>
    public IReadOnlyList<string> Hooks { get; init; } = [];
}

/// <summary>A task as createTask takes it.</summary>
public sealed record RenderedTask(string TaskId, JsonObject Task);
