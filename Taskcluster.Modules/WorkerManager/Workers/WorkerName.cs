namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>What a worker is known by: its pool, and its group and id there.</summary>
public sealed record WorkerName(string WorkerPoolId, string WorkerGroup, string WorkerId)
{
    /// <summary>Pool, group and id; none of them but the pool has a slash in it.</summary>
    public string Full => $"{WorkerPoolId}/{WorkerGroup}/{WorkerId}";

    /// <summary>Group and id, as errors name it.</summary>
    public string Short => $"{WorkerGroup}/{WorkerId}";

    public override string ToString() => Full;
}
