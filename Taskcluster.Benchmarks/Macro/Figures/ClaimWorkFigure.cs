using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>queue.claimWork where there is work.</summary>
internal class ClaimWorkFigure : ThroughputFigure
{
    private int pending;

    public override string Name => "claimWork";

    public override string Title => "claimWork";

    public override string Text =>
        "All connections claim one task a call from the same queue, in which enough tasks are pending; the answer "
        + "holds the definition and temporary credentials.";

    protected override async Task<Workload> Prepare(TaskRequests requests, Preparation preparation)
    {
        var missing = (preparation.Steps * TasksInStep) - pending;
        if (missing > 0)
        {
            await preparation.SendAll(requests.Create(TaskRequests.NewIds(missing)));
            pending += missing;
        }

        return new Claims(this, requests.Claim(preparation.Steps, TasksInStep));
    }

    protected override void Judge(TargetTable targets, IReadOnlyList<Turn> turns) =>
        targets.ClaimWorkOfBare.Take(OfBare(turns));

    private sealed class Claims(ClaimWorkFigure figure, RequestBatch batch) : Workload
    {
        public override int Count => batch.Count;

        public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => [batch[0]];

        public override ValueTask<int> Step(LoadConnection connection, int index)
        {
            Interlocked.Add(ref figure.pending, -figure.TasksInStep);
            return connection.Exchange(batch[index]);
        }
    }
}

/// <summary>The same, ten tasks a call.</summary>
internal sealed class ClaimWorkTenFigure : ClaimWorkFigure
{
    public override string Name => "claimWorkTen";

    public override string Title => "claimWork, ten tasks a call";

    public override string Text =>
        "As above, but each call claims ten tasks. The bare endpoint gets the same request and answers as many bytes "
        + "as ten claims have, once a call; the ratio is claimed tasks a second to its requests a second.";

    protected override int TasksInStep => 10;

    protected override IReadOnlyList<int> FewConnections => [];

    protected override void Judge(TargetTable targets, IReadOnlyList<Turn> turns) => targets.ClaimWorkTenOfBare.Take(
        OfBare(turns),
        $"{Table.Number(Table.Median(turns.Select(turn => turn.Server.PerSecond * TasksInStep)))} tasks/s, answers of "
        + $"{turns[0].Server.BytesPerStep:#,0} bytes");
}
