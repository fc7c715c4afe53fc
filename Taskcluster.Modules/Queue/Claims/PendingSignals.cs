using System.Collections.Concurrent;

namespace Taskcluster.Modules.Queue.Claims;

/// <summary>
/// Workers that wait for a task, in a line for each task queue, first come first served. Whoever makes a task pending
/// wakes the first of the line after the commit; nobody polls (DESIGN.md §5).
/// </summary>
public sealed class PendingSignals
{
    private readonly ConcurrentDictionary<string, WaitingLine> lines = new(StringComparer.Ordinal);

    /// <summary>Waiters that were woken since the start; for tests and metrics.</summary>
    public long WakeUps => lines.Values.Sum(line => line.WakeUps);

    /// <summary>How many wait for a task of this queue.</summary>
    public int Waiting(string taskQueueId) => lines.TryGetValue(taskQueueId, out var line) ? line.Count : 0;

    /// <summary>Takes a place in the line. It must be given back.</summary>
    public Waiter Enter(string taskQueueId) =>
        lines.GetOrAdd(taskQueueId, static _ => new WaitingLine()).Enter();

    /// <summary>
    /// Whether the last claim left tasks behind, so that the next one need not ask beforehand whether there are any.
    /// </summary>
    internal bool HadMore(string taskQueueId) => lines.TryGetValue(taskQueueId, out var line) && line.HadMore;

    /// <summary>Somebody who could claim has looked; what is left is for others.</summary>
    internal void Looked(string taskQueueId, bool isLeft)
    {
        if (lines.TryGetValue(taskQueueId, out var line))
        {
            line.HadMore = isLeft;
            if (isLeft)
            {
                line.Announce();
            }
        }
    }

    /// <summary>There may be a task: wakes the first of the line that is not awake yet.</summary>
    public void Announce(string taskQueueId)
    {
        if (lines.TryGetValue(taskQueueId, out var line))
        {
            line.Announce();
        }
    }
}
