using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>queue.status.</summary>
internal sealed class StatusFigure : ThroughputFigure
{
    private const int Tasks = 5000;

    private string[] taskIds = [];

    public override string Name => "status";

    public override string Title => "status";

    public override string Text => "The status of 5,000 pending tasks in turn.";

    protected override Task<IReadOnlyList<Baseline>> Baselines(Bench bench, ChildProcess server) =>
        Task.FromResult<IReadOnlyList<Baseline>>([new PingBaseline(server)]);

    protected override async Task<Workload> Prepare(TaskRequests requests, Preparation preparation)
    {
        if (taskIds.Length == 0)
        {
            taskIds = TaskRequests.NewIds(Tasks);
            await preparation.SendAll(requests.Create(taskIds));
        }

        return new SingleRequests(requests.Status(taskIds, preparation.Steps));
    }

    protected override void Judge(TargetTable targets, IReadOnlyList<Turn> turns)
    {
        targets.StatusOfBare.Take(OfBare(turns));
        targets.StatusOfPing.Take(OfOther(turns, baseline: 0).Ratio);
    }
}
