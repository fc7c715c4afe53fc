using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>queue.claimWork where there is work.</summary>
internal sealed class ClaimWorkFigure : ThroughputFigure
{
    private int pending;

    public override string Name => "claimWork";

    public override string Title => "claimWork";

    public override string Text =>
        "All connections claim one task a call from the same queue, in which enough tasks are pending; the answer "
        + "holds the definition and temporary credentials.";

    protected override async Task<Workload> Prepare(TaskRequests requests, Preparation preparation)
    {
        var missing = preparation.Steps - pending;
        if (missing > 0)
        {
            await preparation.SendAll(requests.Create(TaskRequests.NewIds(missing)));
            pending += missing;
        }

        return new Claims(this, requests.Claim(preparation.Steps));
    }

    private sealed class Claims(ClaimWorkFigure figure, RequestBatch batch) : Workload
    {
        public override int Count => batch.Count;

        public override IReadOnlyList<ReadOnlyMemory<byte>> Sample => [batch[0]];

        public override ValueTask<int> Step(LoadConnection connection, int index)
        {
            Interlocked.Decrement(ref figure.pending);
            return connection.Exchange(batch[index]);
        }
    }
}
