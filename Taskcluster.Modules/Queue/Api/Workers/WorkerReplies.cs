using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>Workers as the wire shows them.</summary>
internal static class WorkerReplies
{
    /// <summary>Changes of a quarantine that are shown.</summary>
    private const int MostQuarantines = 100;

    /// <summary>
    /// The worker, unless it has expired. With its task queue it is hidden, too; in quarantine it never is.
    /// </summary>
    public static WorkerRecord? FindShown(IRows rows, WorkerKey key, DateTimeOffset now) =>
        WorkerStore.Find(rows, key) is { } worker
        && (worker.QuarantineUntil >= now
            || (worker.Expires >= now && TaskQueueStore.FindLive(rows, key.TaskQueueId, now) is not null))
            ? worker
            : null;

    public static WorkerReply ToReply(WorkerRecord worker, WorkerActivity activity) => new()
    {
        ProvisionerId = worker.Key.ProvisionerId,
        WorkerType = worker.Key.WorkerType,
        TaskQueueId = worker.Key.TaskQueueId,
        WorkerGroup = worker.Key.WorkerGroup,
        WorkerId = worker.Key.WorkerId,
        QuarantineUntil = worker.QuarantineUntil,
        Expires = worker.Expires,
        FirstClaim = worker.FirstClaim,
        RecentTasks = [.. RecentTasks.Parse(worker.RecentTasks).Select(ToRun)],
        LastDateActive = activity.LastActive(worker.Key, worker.LastDateActive),
    };

    /// <summary>
    /// As <see cref="ToReply"/>, with the last changes of the quarantine, for those who may make some: what people
    /// write there need not be for everybody who may see the worker.
    /// </summary>
    public static WorkerReply WithQuarantines(IRows rows, WorkerRecord worker, WorkerActivity activity) =>
        ToReply(worker, activity) with
        {
            QuarantineDetails =
            [
                .. WorkerStore.Quarantines(rows, worker.Key, MostQuarantines).Distinct().Select(ToDetail),
            ],
        };

    public static ListedWorker ToListed(WorkerRecord worker, WorkerActivity activity, DateTimeOffset now)
    {
        var recent = RecentTasks.Parse(worker.RecentTasks).ToList();
        return new ListedWorker
        {
            WorkerGroup = worker.Key.WorkerGroup,
            WorkerId = worker.Key.WorkerId,
            FirstClaim = worker.FirstClaim,
            LastDateActive = activity.LastActive(worker.Key, worker.LastDateActive),
            LatestTask = recent.Count == 0 ? null : ToRun(recent[^1]),
            QuarantineUntil = worker.QuarantineUntil > now ? worker.QuarantineUntil : null,
        };
    }

    /// <summary>The 404 of a worker that is not known.</summary>
    public static ApiError NoWorker(WorkerKey key) => ApiError.ResourceNotFound(
        $"There is no worker {key.WorkerGroup}/{key.WorkerId} of {key.TaskQueueId}: it never asked for work there and "
        + "was not declared, or it has expired.");

    private static TaskRun ToRun((string TaskId, int RunId) run) => new() { TaskId = run.TaskId, RunId = run.RunId };

    private static QuarantineDetail ToDetail(QuarantineEntry entry) => new()
    {
        ClientId = entry.ClientId,
        UpdatedAt = entry.UpdatedAt,
        QuarantineUntil = entry.QuarantineUntil,
        QuarantineInfo = entry.QuarantineInfo,
    };
}
