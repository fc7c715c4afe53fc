namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>What is looked for.</summary>
/// <param name="Terms">All of which a task must have; at least one.</param>
/// <param name="From">Created then or later.</param>
/// <param name="To">Created before that.</param>
internal sealed record SearchRange(IReadOnlyList<string> Terms, DateTimeOffset? From, DateTimeOffset? To);
