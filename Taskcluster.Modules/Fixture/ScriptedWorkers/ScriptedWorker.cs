using Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

namespace Taskcluster.Modules.Fixture.ScriptedWorkers;

/// <summary>
/// A scripted worker: its script, the runs that it has, and its counters. Its owner guards what changes; the loop
/// alone changes the runs.
/// </summary>
internal sealed class ScriptedWorker(string scriptId, ScriptedWorkerBody script, DateTimeOffset now)
{
    private const string DefaultGroup = "scripted";

    public string ScriptId => scriptId;

    public ScriptedWorkerBody Script => script;

    public string TaskQueueId => script.TaskQueueId;

    public string WorkerGroup { get; } = script.WorkerGroup ?? DefaultGroup;

    public string WorkerId { get; } = script.WorkerId ?? scriptId;

    public int Capacity { get; } = script.Capacity ?? 1;

    /// <summary>Whether it was deleted, so that nothing more is done for it.</summary>
    public bool IsGone { get; set; }

    /// <summary>The runs that it has, as it claimed them.</summary>
    public List<HeldRun> Runs { get; } = [];

    /// <summary>When it looks for work again; null: as soon as it is told of a task.</summary>
    public DateTimeOffset? LooksAt { get; set; } = script.Does == ScriptedOutcome.NeverClaim ? null : now;

    public int Claimed { get; set; }

    public int Completed { get; set; }

    public int Failed { get; set; }

    public int Exceptions { get; set; }

    public int Lost { get; set; }

    public string? LastError { get; set; }

    /// <summary>When it has something to do; null: nothing is to be done by itself.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            var next = Runs.Count < Capacity ? LooksAt : null;
            foreach (var run in Runs)
            {
                next = next is null || run.Next < next ? run.Next : next;
            }

            return next;
        }
    }

    /// <summary>What becomes of its n-th run.</summary>
    public ScriptedOutcome OutcomeOf(int number) =>
        script.OneIn is { } oneIn && number % oneIn != 0 ? ScriptedOutcome.Succeed : script.Does;

    public ScriptedWorkerReply ToReply() => new()
    {
        ScriptId = scriptId,
        WorkerGroup = WorkerGroup,
        WorkerId = WorkerId,
        Claimed = Claimed,
        Running = Runs.Count,
        Completed = Completed,
        Failed = Failed,
        Exceptions = Exceptions,
        Lost = Lost,
        LastError = LastError,
        Script = script,
    };
}
