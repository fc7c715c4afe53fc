using Microsoft.Extensions.Logging;

namespace Taskcluster.Modules.Worker;

/// <summary>What a worker says about itself.</summary>
internal static partial class WorkerEvents
{
    [LoggerMessage(Level = LogLevel.Information,
        Message = "Worker {WorkerGroup}/{WorkerId} takes tasks from {TaskQueueId} of {RootUrl}")]
    public static partial void WorkerStarted(
        this ILogger logger, string workerGroup, string workerId, string taskQueueId, string rootUrl);

    [LoggerMessage(Level = LogLevel.Information, Message = "Tasks run {Isolation}")]
    public static partial void TasksRun(this ILogger logger, string isolation);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The cache in {Folder} is thrown away, its label is unreadable: {Reason}")]
    public static partial void CacheUnreadable(this ILogger logger, string folder, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Requests to purge caches are not heard: {Reason}")]
    public static partial void PurgesUnheard(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The cache in {Folder} cannot be removed: {Reason}")]
    public static partial void CacheStays(this ILogger logger, string folder, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {Worker} is registered until {Expires:u}")]
    public static partial void Registered(this ILogger logger, string worker, DateTimeOffset expires);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "Worker {Worker} cannot renew its registration and begins anew: {Reason}")]
    public static partial void RegistersAnew(this ILogger logger, string worker, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "Worker {Worker} cannot register; next try in {Pause}: {Reason}")]
    public static partial void NotRegistered(this ILogger logger, string worker, TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Worker {WorkerGroup}/{WorkerId} has stopped")]
    public static partial void WorkerStopped(this ILogger logger, string workerGroup, string workerId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No tasks can be claimed; next try in {Pause}: {Reason}")]
    public static partial void ClaimFailed(this ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {TaskId} run {RunId} starts")]
    public static partial void TaskStarted(this ILogger logger, string taskId, int runId);

    [LoggerMessage(Level = LogLevel.Information, Message = "Task {TaskId} run {RunId} ends: {Result}")]
    public static partial void TaskEnded(this ILogger logger, string taskId, int runId, string result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {TaskId} run {RunId} is no longer ours: {Reason}")]
    public static partial void ClaimLost(this ILogger logger, string taskId, int runId, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {TaskId} run {RunId}: the worker failed")]
    public static partial void TaskBroke(this ILogger logger, Exception problem, string taskId, int runId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {TaskId} run {RunId} cannot be reported: {Reason}")]
    public static partial void ReportFailed(this ILogger logger, string taskId, int runId, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The folder of task {TaskId} run {RunId} cannot be removed: {Reason}")]
    public static partial void FolderStays(this ILogger logger, string taskId, int runId, string reason);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The folder {Name}, which an earlier worker left, cannot be removed: {Reason}")]
    public static partial void LeftFolderStays(this ILogger logger, string name, string reason);

    [LoggerMessage(Level = LogLevel.Information,
        Message = "{Count} processes of task {TaskId} run {RunId} were left over and killed")]
    public static partial void StragglersKilled(this ILogger logger, string taskId, int runId, int count);
}
