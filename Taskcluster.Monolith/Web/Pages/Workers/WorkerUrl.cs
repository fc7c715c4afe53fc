namespace Taskcluster.Monolith.Web.Pages.Workers;

/// <summary>Where queues, workers and pools have their pages.</summary>
internal static class WorkerUrl
{
    /// <summary>The page of a task queue, by its id: <c>provisionerId/workerType</c>.</summary>
    public static string Queue(string taskQueueId) => taskQueueId.Split('/', 2) is [var provisionerId, var workerType]
        ? SiteUrl.Of($"/provisioners/{provisionerId}/worker-types/{workerType}")
        : SiteUrl.Of($"/provisioners/{taskQueueId}");

    /// <summary>The page of a worker of a queue.</summary>
    public static string Worker(string taskQueueId, string workerGroup, string workerId) =>
        Queue(taskQueueId) + SiteUrl.Of($"/workers/{workerGroup}/{workerId}");

    /// <summary>The page of a worker pool, the slash of whose id stands encoded.</summary>
    public static string Pool(string workerPoolId) => SiteUrl.Of($"/worker-manager/{workerPoolId}");
}
