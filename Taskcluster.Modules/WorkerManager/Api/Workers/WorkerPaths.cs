using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>Which worker a URL means.</summary>
internal static class WorkerPaths
{
    public static WorkerName Of(ApiCall call) =>
        new(call["workerPoolId"], call["workerGroup"], call["workerId"]);

    /// <summary>The 404 of reading or removing a worker that is not there.</summary>
    public static ApiError NotFound(WorkerName name) => ApiError.ResourceNotFound(
        $"Worker not found: there is no {name.Short} in worker pool {name.WorkerPoolId}.");
}
