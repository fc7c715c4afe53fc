namespace Taskcluster.Modules.Queue.Workers;

/// <summary>What is kept of a task queue, or of all queues of a provisioner together.</summary>
/// <param name="Id">The queue's id, or the provisioner's.</param>
/// <param name="Expires">Until when it is shown.</param>
/// <param name="LastDateActive">When a worker was last seen there, as stored at intervals.</param>
public sealed record TaskQueueRecord(string Id, DateTimeOffset Expires, DateTimeOffset LastDateActive);
