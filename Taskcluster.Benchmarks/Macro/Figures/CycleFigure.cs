using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>A task's whole life: createTask, claimWork, reportCompleted.</summary>
internal sealed class CycleFigure : ThroughputFigure
{
    private const int RequestsInCycle = 3;

    public override string Name => "cycle";

    public override string Title => "The whole cycle: createTask, claimWork, reportCompleted";

    public override string Text =>
        "One step is three requests, one after the other on one connection: a task is created, some task of the common "
        + "queue is claimed, and that one is completed. The bare endpoint answers three requests a step. A plain "
        + "client signs all three; a real worker would complete with the temporary credentials of its claim.";

    protected override Task<Workload> Prepare(TaskRequests requests, Preparation preparation) =>
        Task.FromResult<Workload>(new Cycles(requests, TaskRequests.NewIds(preparation.Steps)));

    protected override void Judge(TargetTable targets, IReadOnlyList<Turn> turns) => targets.CycleOfBare.Take(
        OfBare(turns),
        $"{Table.Number(OfBare(turns) / RequestsInCycle)} % of single requests/s; "
        + $"{Table.Number(Table.Median(turns.Select(turn => turn.Server.PerSecond)))} cycles/s");
}
