namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>The states of workers, in the words of the wire.</summary>
public static class WorkerState
{
    /// <summary>Asked for, and not yet registered.</summary>
    public const string Requested = "requested";

    /// <summary>Registered, or a static one.</summary>
    public const string Running = "running";

    /// <summary>Told to end.</summary>
    public const string Stopping = "stopping";

    /// <summary>Gone; it cannot register again.</summary>
    public const string Stopped = "stopped";

    /// <summary>Known to the queue alone.</summary>
    public const string Standalone = "standalone";
}
