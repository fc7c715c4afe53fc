using Taskcluster.Benchmarks.Children;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>queue.createTask.</summary>
internal sealed class CreateTaskFigure : ThroughputFigure
{
    private const double BareOfOrientation = 60_000;

    public override string Name => "createTask";

    public override string Title => "createTask";

    public override string Text =>
        $"New tasks of 1.1 KiB in groups of {TaskRequests.TasksInGroup}, without dependencies; each becomes pending "
        + "and tells two messages. Bare commits: as many producers as there are connections, each of which has the "
        + "captured statements of one createTask committed, with ids of its own, and waits for that.";

    protected override async Task<IReadOnlyList<Baseline>> Baselines(Bench bench, ChildProcess server) =>
        [new CommitsBaseline(await bench.StartCommits()), new PingBaseline(server)];

    protected override Task<Workload> Prepare(TaskRequests requests, Preparation preparation) =>
        Task.FromResult<Workload>(new SingleRequests(requests.Create(TaskRequests.NewIds(preparation.Steps))));

    protected override void Judge(TargetTable targets, IReadOnlyList<Turn> turns)
    {
        var (ofCommits, commitsNote) = OfOther(turns, baseline: 0);
        targets.CreateTaskOfCommits.Take(ofCommits, commitsNote);
        targets.CreateTaskOfBare.Take(OfBare(turns), Drained(
            turns, turn => 100 * turn.PerSecondDrained / turn.Bare.PerSecond));
        targets.CreateTaskPerSecond.Take(
            Table.Median(turns.Select(turn => turn.Ratio)) * BareOfOrientation,
            $"here {Table.Number(Table.Median(turns.Select(turn => turn.Server.PerSecond)))}/s, (a) "
            + $"{Table.Number(Table.Median(turns.Select(turn => turn.Bare.PerSecond)))}/s");
        targets.CreateTaskOfPing.Take(OfOther(turns, baseline: 1).Ratio);
        targets.CreateTaskAllocation.Take(
            Table.Median(turns.Select(turn => turn.AllocatedKibibytes)), "of the whole process, subscribers included");
    }
}
