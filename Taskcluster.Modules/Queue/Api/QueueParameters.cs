namespace Taskcluster.Modules.Queue.Api;

/// <summary>Patterns of the queue's path parameters (spec/queue.md §1.6).</summary>
internal static class QueueParameters
{
    public static readonly IReadOnlyDictionary<string, string> Patterns = new Dictionary<string, string>
    {
        ["taskId"] = Kernel.Names.Patterns.SlugId,
        ["taskGroupId"] = Kernel.Names.Patterns.SlugId,
        ["runId"] = Kernel.Names.Patterns.RunId,
        ["taskQueueId"] = Kernel.Names.Patterns.TaskQueueId,
        ["provisionerId"] = Kernel.Names.Patterns.GenericId,
        ["workerType"] = Kernel.Names.Patterns.GenericId,
        ["workerGroup"] = Kernel.Names.Patterns.GenericId,
        ["workerId"] = Kernel.Names.Patterns.GenericId,
        ["name"] = Kernel.Names.Patterns.ArtifactName,
    };
}
