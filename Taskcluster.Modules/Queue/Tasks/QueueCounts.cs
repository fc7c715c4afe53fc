using System.Text;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>What the queue counts; all of it where the message of the same change is published.</summary>
internal static class QueueCounts
{
    /// <summary>The one label's name.</summary>
    private const string Reason = "reason";

    public static readonly Counted Pending = new(
        "taskcluster.queue.runs.pending",
        "{run}",
        Reason,
        "Runs that became pending, by the reason for which they were created.");

    public static readonly Counted Claimed = new(
        "taskcluster.queue.runs.claimed", "{run}", "by", "Runs that were claimed, by claimWork or claimTask.");

    public static readonly Counted Resolved = new(
        "taskcluster.queue.runs.resolved",
        "{run}",
        Reason,
        "Runs that ended, by the reason: completed, failed, or that of the exception.");

    // As texts once, since there are thousands a second.
    private static readonly string[] Created =
        [.. Enum.GetValues<ReasonCreated>().Select(reason => Text(WireNames.Of(reason)))];

    private static readonly string[] Ended =
        [.. Enum.GetValues<ReasonResolved>().Select(reason => Text(WireNames.Of(reason)))];

    public static void CountPending(this Transaction tx, Run run) =>
        tx.Count(Pending, Created[(int)run.ReasonCreated]);

    public static void CountClaimed(this Transaction tx, TaskRecord task) =>
        tx.Count(Claimed, task.ClaimedBy ?? "unknown");

    public static void CountResolved(this Transaction tx, Run run) =>
        tx.Count(Resolved, run.ReasonResolved is { } reason ? Ended[(int)reason] : "unknown");

    private static string Text(ReadOnlySpan<byte> quoted) => Encoding.UTF8.GetString(quoted).Trim('"');
}
