namespace Taskcluster.Modules.QueueSearch.History;

/// <summary>What happened to the runs of a queue within a minute.</summary>
internal sealed class MinuteCounts
{
    /// <summary>Runs that could be claimed from then on.</summary>
    public int Pending { get; set; }

    /// <summary>Runs that a worker claimed.</summary>
    public int Running { get; set; }

    public int Completed { get; set; }

    public int Failed { get; set; }

    public int Exception { get; set; }

    /// <summary>Runs that could be claimed, and ended without a worker: canceled, or past their deadlines.</summary>
    public int Dropped { get; set; }
}
