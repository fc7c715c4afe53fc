namespace Taskcluster.Modules.Worker.Running;

/// <summary>How a task ends: by its first problem (spec/queue.md §5.2, rule 6), completed without one.</summary>
internal sealed class Outcome
{
    private Problem? first;

    /// <summary>The problem that decides; null as long as there is none.</summary>
    public Problem? First => first;

    /// <summary>Records a problem; only the first counts.</summary>
    public void Record(Problem problem) => Interlocked.CompareExchange(ref first, problem, null);
}

/// <summary>Ends a step of a task for a reason that is known.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Message)
{
    public Problem Problem => problem;
}

/// <summary>What kept a task from completing.</summary>
/// <param name="Reason">The reason of reportException; null if the task itself failed.</param>
/// <param name="Message">For the log.</param>
internal sealed record Problem(string? Reason, string Message)
{
    public static Problem Failed(string message) => new(null, message);

    public static Problem MalformedPayload(string message) => new("malformed-payload", message);

    public static Problem ResourceUnavailable(string message) => new("resource-unavailable", message);

    public static Problem InternalError(string message) => new("internal-error", message);

    public static Problem IntermittentTask(string message) => new("intermittent-task", message);

    public static Problem WorkerShutdown(string message) => new("worker-shutdown", message);
}
