namespace Taskcluster.Modules.Queue.BuiltIn;

/// <summary>A task queue whose tasks end by themselves (spec/queue.md §5.7).</summary>
/// <param name="WorkerId">The worker, and the second half of the queue's id.</param>
/// <param name="Report">The method by which its runs are resolved.</param>
internal sealed record BuiltInQueue(string WorkerId, string Report)
{
    /// <summary>The first half of the queues' ids, and the group of the workers.</summary>
    public const string Name = "built-in";

    public static readonly IReadOnlyList<BuiltInQueue> All =
        [new("succeed", "reportCompleted"), new("fail", "reportFailed")];

    public string TaskQueueId { get; } = $"{Name}/{WorkerId}";
}
