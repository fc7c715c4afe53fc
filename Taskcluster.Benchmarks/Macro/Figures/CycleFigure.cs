using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>A task's whole life: createTask, claimWork, reportCompleted.</summary>
internal sealed class CycleFigure : ThroughputFigure
{
    public override string Name => "cycle";

    public override string Title => "The whole cycle: createTask, claimWork, reportCompleted";

    public override string Text =>
        "One step is three requests, one after the other on one connection: a task is created, some task of the common "
        + "queue is claimed, and that one is completed. The bare endpoint answers three requests a step. A plain "
        + "client signs all three; a real worker would complete with the temporary credentials of its claim.";

    protected override Task<Workload> Prepare(TaskRequests requests, Preparation preparation)
    {
        var taskIds = TaskRequests.NewIds(preparation.Steps);
        return Task.FromResult<Workload>(new Cycles(
            taskIds, requests.Create(taskIds), requests.Claim(taskIds.Length), requests.Complete(taskIds)));
    }

    private sealed class Cycles(
        string[] taskIds, RequestBatch creations, RequestBatch claims, RequestBatch reports) : Workload
    {
        private readonly Dictionary<string, int> numbers =
            taskIds.Index().ToDictionary(task => task.Item, task => task.Index, StringComparer.Ordinal);

        public override int Count => taskIds.Length;

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
}
