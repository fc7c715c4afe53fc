using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Fixture.Api.ScriptedWorkers;

/// <summary>A scripted worker, and what it has done.</summary>
[Schema("fixture", "scripted-worker", Title = "Scripted Worker")]
public sealed record ScriptedWorkerReply
{
    [Pattern(ScriptedWorkerParameters.ScriptId), Says("By which it is deleted.")]
    public required string ScriptId { get; init; }

    [Says("The group under which the queue knows it.")]
    public required string WorkerGroup { get; init; }

    [Says("The id under which the queue knows it.")]
    public required string WorkerId { get; init; }

    [Range(Min = 0), Says("Runs that it has claimed, those that it has now included.")]
    public required int Claimed { get; init; }

    [Range(Min = 0), Says("Runs that it has now.")]
    public required int Running { get; init; }

    [Range(Min = 0), Says("Runs that it has resolved as completed.")]
    public required int Completed { get; init; }

    [Range(Min = 0), Says("Runs that it has resolved as failed.")]
    public required int Failed { get; init; }

    [Range(Min = 0), Says("Runs that it has resolved as exceptions.")]
    public required int Exceptions { get; init; }

    [Range(Min = 0), Says("Runs that it has left: it vanished, or they were ended meanwhile by somebody else.")]
    public required int Lost { get; init; }

    [Says("What went wrong last, where something did that is not in the script.")]
    public string? LastError { get; init; }

    [Says("The script as it was asked for.")]
    public required ScriptedWorkerBody Script { get; init; }
}

/// <summary>All scripted workers.</summary>
[Schema("fixture", "list-scripted-workers-response", Title = "List Scripted Workers Response")]
public sealed record ListScriptedWorkersReply
{
    [Says("In the order in which they were made, in which they ask for work, too.")]
    public required IReadOnlyList<ScriptedWorkerReply> Workers { get; init; }
}
