namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>Settings of the section <c>WorkerManager:Local</c>: workers on the server's own machine.</summary>
public sealed record LocalOptions
{
    /// <summary>
    /// How long tasks may go on at most when their worker is told to stop, whatever their pool says; null: as it says.
    /// </summary>
    public double? MostGraceSeconds { get; set; }

    /// <summary>How long a pool starts no worker after one has died; each further time twice as long.</summary>
    public double FirstRetrySeconds { get; set; } = 1;

    /// <summary>No pause is longer, and a worker that has lived longer starts the count anew.</summary>
    public double LongestRetrySeconds { get; set; } = 60;
}
