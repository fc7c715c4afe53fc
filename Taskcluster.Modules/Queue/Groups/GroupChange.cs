using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Groups;

/// <summary>A change of all tasks of a group, and how far it has come.</summary>
/// <param name="TaskGroupId">The group.</param>
/// <param name="Priority">What its tasks get; null: they are canceled.</param>
public sealed record GroupChange(string TaskGroupId, TaskPriority? Priority)
{
    /// <summary>Ours alone.</summary>
    public string Id { get; init; } = SlugId.New();

    /// <summary>The tasks up to this one are done; empty at the beginning.</summary>
    public string After { get; init; } = "";

    /// <summary>How many tasks were changed so far.</summary>
    public int TasksAffected { get; init; }

    /// <summary>
    /// Since when it has a row, by which it goes on whatever becomes of this process; null: it has none.
    /// </summary>
    public DateTimeOffset? Due { get; init; }
}
