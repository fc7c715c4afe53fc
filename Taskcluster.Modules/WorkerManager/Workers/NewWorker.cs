namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>What is asked of a worker that somebody creates or changes by hand.</summary>
/// <param name="Name">Which one.</param>
/// <param name="Expires">From when on it cannot register.</param>
/// <param name="Capacity">How many tasks it can do at once; null: it is not said.</param>
/// <param name="StaticSecret">What it will prove itself by; null: it is not said.</param>
public sealed record NewWorker(WorkerName Name, DateTimeOffset Expires, int? Capacity, string? StaticSecret)
{
    // A record would print all its members.
    private bool PrintMembers(System.Text.StringBuilder text)
    {
        text.Append(nameof(Name)).Append(" = ").Append(Name);
        return true;
    }
}
