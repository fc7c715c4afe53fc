using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro;

/// <summary>
/// Whole lives of tasks, one a step: created, some task of the queue claimed, that one completed. Nothing else may be
/// pending there.
/// </summary>
internal sealed class Cycles : Workload
{
    private readonly RequestBatch creations;
    private readonly RequestBatch claims;
    private readonly RequestBatch reports;
    private readonly Dictionary<string, int> numbers;

    public Cycles(TaskRequests requests, string[] taskIds)
    {
        creations = requests.Create(taskIds);
        claims = requests.Claim(taskIds.Length);
        reports = requests.Complete(taskIds);
        numbers = taskIds.Index().ToDictionary(task => task.Item, task => task.Index, StringComparer.Ordinal);
    }

    public override int Count => creations.Count;

    public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => [creations[0], claims[0], reports[0]];

    public override async ValueTask<int> Step(LoadConnection connection, int index)
    {
        var bytes = await connection.Exchange(creations[index]);
        bytes += await connection.Exchange(claims[index]);

        // Not always the task that was just created: others create and claim at the same time.
        var claimed = numbers[TaskRequests.TaskIdIn(connection.Body)];
        return bytes + await connection.Exchange(reports[claimed]);
    }
}
