namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>Tasks that belong together; made by the first task that names the group (spec/queue.md §2.5).</summary>
public sealed record TaskGroup(
    string TaskGroupId, string SchedulerId, DateTimeOffset Expires, DateTimeOffset? Sealed, int UnresolvedTasks);
