namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>The names that states and reasons have on the wire, in quotes; of a value that has none, nothing.</summary>
internal static class WireNames
{
    public static ReadOnlySpan<byte> Of(TaskPriority priority) => priority switch
    {
        TaskPriority.Lowest => "\"lowest\""u8,
        TaskPriority.VeryLow => "\"very-low\""u8,
        TaskPriority.Low => "\"low\""u8,
        TaskPriority.Medium => "\"medium\""u8,
        TaskPriority.High => "\"high\""u8,
        TaskPriority.VeryHigh => "\"very-high\""u8,
        TaskPriority.Highest => "\"highest\""u8,
        _ => default,
    };

    public static ReadOnlySpan<byte> Of(TaskRequires requires) => requires switch
    {
        TaskRequires.AllCompleted => "\"all-completed\""u8,
        TaskRequires.AllResolved => "\"all-resolved\""u8,
        _ => default,
    };

    public static ReadOnlySpan<byte> Of(TaskState state) => state switch
    {
        TaskState.Unscheduled => "\"unscheduled\""u8,
        TaskState.Pending => "\"pending\""u8,
        TaskState.Running => "\"running\""u8,
        TaskState.Completed => "\"completed\""u8,
        TaskState.Failed => "\"failed\""u8,
        TaskState.Exception => "\"exception\""u8,
        _ => default,
    };

    public static ReadOnlySpan<byte> Of(RunState state) => state switch
    {
        RunState.Pending => "\"pending\""u8,
        RunState.Running => "\"running\""u8,
        RunState.Completed => "\"completed\""u8,
        RunState.Failed => "\"failed\""u8,
        RunState.Exception => "\"exception\""u8,
        _ => default,
    };

    public static ReadOnlySpan<byte> Of(ReasonCreated reason) => reason switch
    {
        ReasonCreated.Scheduled => "\"scheduled\""u8,
        ReasonCreated.Retry => "\"retry\""u8,
        ReasonCreated.TaskRetry => "\"task-retry\""u8,
        ReasonCreated.Rerun => "\"rerun\""u8,
        ReasonCreated.Exception => "\"exception\""u8,
        _ => default,
    };

    public static ReadOnlySpan<byte> Of(ReasonResolved reason) => reason switch
    {
        ReasonResolved.Completed => "\"completed\""u8,
        ReasonResolved.Failed => "\"failed\""u8,
        ReasonResolved.DeadlineExceeded => "\"deadline-exceeded\""u8,
        ReasonResolved.Canceled => "\"canceled\""u8,
        ReasonResolved.ClaimExpired => "\"claim-expired\""u8,
        ReasonResolved.WorkerShutdown => "\"worker-shutdown\""u8,
        ReasonResolved.MalformedPayload => "\"malformed-payload\""u8,
        ReasonResolved.ResourceUnavailable => "\"resource-unavailable\""u8,
        ReasonResolved.InternalError => "\"internal-error\""u8,
        ReasonResolved.IntermittentTask => "\"intermittent-task\""u8,
        ReasonResolved.Superseded => "\"superseded\""u8,
        _ => default,
    };
}
