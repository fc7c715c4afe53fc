using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Workers;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Stored;

/// <summary>
/// What the queue knows of workers, for the parts of this program that know more of them. Nobody is authorized here:
/// what comes of it must be shown only to those who may see it.
/// </summary>
public sealed class StoredWorkers(WorkerActivity activity)
{
    /// <summary>
    /// A worker with its last tasks and the changes of its quarantine; null where it is not known, or has expired.
    /// </summary>
    public WorkerReply? Find(IRows rows, string taskQueueId, string workerGroup, string workerId) =>
        WorkerReplies.FindShown(rows, new WorkerKey(taskQueueId, workerGroup, workerId), rows.Now) is { } found
            ? WorkerReplies.WithQuarantines(rows, found, activity)
            : null;

    /// <summary>A page of the workers of a queue, ordered by group and id.</summary>
    public ListWorkersReply List(IRows rows, string taskQueueId, Page page)
    {
        var after = (page.After(0), page.After(1));
        var found = page.Limit == 0 ? [] : WorkerStore.Page(rows, taskQueueId, rows.Now, after, page.Limit + 1);
        var last = found.Count > page.Limit ? found[page.Limit - 1].Key : (WorkerKey?)null;
        return new ListWorkersReply(
            [.. found.Take(page.Limit).Select(worker => WorkerReplies.ToListed(worker, activity, rows.Now))],
            last is { } key ? Page.TokenAfter(key.WorkerGroup, key.WorkerId) : null);
    }
}
