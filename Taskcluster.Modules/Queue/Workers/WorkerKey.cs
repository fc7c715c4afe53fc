namespace Taskcluster.Modules.Queue.Workers;

/// <summary>What a worker is known by: its queue, and its name there.</summary>
public readonly record struct WorkerKey(string TaskQueueId, string WorkerGroup, string WorkerId)
{
    /// <summary>The first half of the queue's id.</summary>
    public string ProvisionerId => TaskQueueId[..TaskQueueId.IndexOf('/')];

    /// <summary>The second half of the queue's id.</summary>
    public string WorkerType => TaskQueueId[(TaskQueueId.IndexOf('/') + 1)..];

    public override string ToString() => $"{TaskQueueId}/{WorkerGroup}/{WorkerId}";
}
