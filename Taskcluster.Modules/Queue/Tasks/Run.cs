using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>One attempt at a task; its number is its place in the list of runs (spec/queue.md §2.3).</summary>
public sealed record Run
{
    [Range(Min = 0, Max = 1000), Says("The run's place among the task's runs, from 0.")]
    public required int RunId { get; init; }

    [Says("How far the run has come.")]
    public required RunState State { get; init; }

    [Says("Why the run came to be.")]
    public required ReasonCreated ReasonCreated { get; init; }

    [Says("Why the run ended; absent until then.")]
    public ReasonResolved? ReasonResolved { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = 38), Says("The group of the worker that claimed the run.")]
    public string? WorkerGroup { get; init; }

    [Pattern(Patterns.Identifier), Length(Min = 1, Max = 38), Says("The worker that claimed the run.")]
    public string? WorkerId { get; init; }

    [Says("When the claim ends unless the worker renews it.")]
    public DateTimeOffset? TakenUntil { get; init; }

    [Says("When the run became pending.")]
    public required DateTimeOffset Scheduled { get; init; }

    [Says("When a worker claimed the run; kept after its end.")]
    public DateTimeOffset? Started { get; init; }

    [Says("When the run ended.")]
    public DateTimeOffset? Resolved { get; init; }
}
