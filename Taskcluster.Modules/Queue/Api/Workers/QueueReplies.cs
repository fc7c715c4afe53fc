using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>Task queues as the wire shows them, in each of their three forms.</summary>
internal static class QueueReplies
{
    public static ProvisionerReply ToProvisioner(TaskQueueRecord provisioner) => new()
    {
        ProvisionerId = provisioner.Id,
        Expires = provisioner.Expires,
        LastDateActive = provisioner.LastDateActive,
    };

    public static WorkerTypeReply ToWorkerType(TaskQueueRecord queue, WorkerActivity activity)
    {
        var slash = queue.Id.IndexOf('/');
        return new WorkerTypeReply
        {
            ProvisionerId = queue.Id[..slash],
            WorkerType = queue.Id[(slash + 1)..],
            TaskQueueId = queue.Id,
            Expires = queue.Expires,
            LastDateActive = activity.LastActive(queue.Id, queue.LastDateActive),
        };
    }

    public static TaskQueueReply ToTaskQueue(TaskQueueRecord queue, WorkerActivity activity) => new()
    {
        TaskQueueId = queue.Id,
        Expires = queue.Expires,
        LastDateActive = activity.LastActive(queue.Id, queue.LastDateActive),
    };

    /// <summary>The 404 of a queue that is not known.</summary>
    public static ApiError NoTaskQueue(string taskQueueId) => ApiError.ResourceNotFound(
        $"There is no task queue {taskQueueId}: no worker was seen there of late.");
}
