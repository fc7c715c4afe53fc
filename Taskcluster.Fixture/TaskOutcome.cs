namespace Taskcluster.Testing;

/// <summary>How a worker says that a run ended.</summary>
public enum TaskOutcome
{
    /// <summary>Its commands succeeded.</summary>
    Completed,

    /// <summary>Its commands failed.</summary>
    Failed,

    /// <summary>The worker could make nothing of the payload.</summary>
    MalformedPayload,

    /// <summary>The worker had to go; the task gets another run while it has retries left.</summary>
    WorkerShutdown,
}
