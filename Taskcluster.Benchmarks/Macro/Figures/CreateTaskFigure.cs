using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Macro.Figures;

/// <summary>queue.createTask.</summary>
internal sealed class CreateTaskFigure : ThroughputFigure
{
    public override string Name => "createTask";

    public override string Title => "createTask";

    public override string Text =>
        "New tasks of 1.1 KiB in groups of 100, without dependencies; each becomes pending and tells two messages.";

    protected override Task<Workload> Prepare(TaskRequests requests, Preparation preparation) =>
        Task.FromResult<Workload>(new SingleRequests(requests.Create(TaskRequests.NewIds(preparation.Steps))));
}
