using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// The status of a task as it stands on the wire, written once for its row, its messages and the reply. It is what
/// serializing <see cref="TaskStatus"/> gives, byte for byte; a test holds the two together.
/// </summary>
internal sealed class WrittenStatus
{
    private const int UsualLength = 1024;

    private readonly byte[] reply;
    private readonly int runsFrom;

    private WrittenStatus(TaskRecord of, byte[] reply, int runsFrom) =>
        (Of, this.reply, this.runsFrom) = (of, reply, runsFrom);

    /// <summary>Whose status it is: a copy of the record that differs from it needs another one.</summary>
    public TaskRecord Of { get; }

    /// <summary>The answer of those methods that show the status and nothing else.</summary>
    public ReadOnlyMemory<byte> Reply => reply;

    /// <summary>The whole status.</summary>
    public StoredJson<TaskStatus> Status => new(reply.AsMemory(BeforeStatus.Length..^1));

    /// <summary>The list of runs in it, which is what is stored.</summary>
    public ReadOnlySpan<byte> Runs => reply.AsSpan(runsFrom..^2);

    private static ReadOnlySpan<byte> BeforeStatus => "{\"status\":"u8;

    public static WrittenStatus Write(TaskRecord task)
    {
        var json = new JsonBuffer(stackalloc byte[UsualLength]);
        try
        {
            json.Add(BeforeStatus);
            var runsFrom = Append(ref json, task, task.RetriesLeft, task.State, task.Runs);
            json.Add("}"u8);
            return new WrittenStatus(task, json.Written.ToArray(), runsFrom);
        }
        finally
        {
            json.Dispose();
        }
    }

    /// <summary>Appends the status that the task had when it was defined, whatever came after.</summary>
    public static void AppendInitial(ref JsonBuffer json, TaskRecord task) =>
        _ = Append(ref json, task, task.Retries, TaskState.Unscheduled, []);

    // Where the list of runs begins.
    private static int Append(
        ref JsonBuffer json, TaskRecord task, int retriesLeft, TaskState state, IReadOnlyList<Run> runs)
    {
        WriteIds(ref json, task);
        json.Add(",\"priority\":"u8);
        json.Add(WireNames.Of(task.Priority));
        json.Add(",\"deadline\":"u8);
        json.AddTime(task.Deadline);
        json.Add(",\"expires\":"u8);
        json.AddTime(task.Expires);
        json.Add(",\"retriesLeft\":"u8);
        json.AddNumber(retriesLeft);
        json.Add(",\"state\":"u8);
        json.Add(WireNames.Of(state));
        json.Add(",\"runs\":"u8);
        var runsFrom = json.Length;
        WriteRuns(ref json, runs);
        json.Add("}"u8);
        return runsFrom;
    }

    private static void WriteIds(ref JsonBuffer json, TaskRecord task)
    {
        var slash = task.TaskQueueId.IndexOf('/');
        json.Add("{\"taskId\":"u8);
        json.AddText(task.TaskId);
        json.Add(",\"provisionerId\":"u8);
        json.AddText(task.TaskQueueId.AsSpan(0, slash));
        json.Add(",\"workerType\":"u8);
        json.AddText(task.TaskQueueId.AsSpan(slash + 1));
        json.Add(",\"taskQueueId\":"u8);
        json.AddText(task.TaskQueueId);
        json.Add(",\"schedulerId\":"u8);
        json.AddText(task.SchedulerId);
        json.Add(",\"projectId\":"u8);
        json.AddText(task.ProjectId);
        json.Add(",\"taskGroupId\":"u8);
        json.AddText(task.TaskGroupId);
    }

    private static void WriteRuns(ref JsonBuffer json, IReadOnlyList<Run> runs)
    {
        json.Add("["u8);
        for (var index = 0; index < runs.Count; index++)
        {
            json.Add(index == 0 ? default : ","u8);
            WriteRun(ref json, runs[index]);
        }

        json.Add("]"u8);
    }

    private static void WriteRun(ref JsonBuffer json, Run run)
    {
        json.Add("{\"runId\":"u8);
        json.AddNumber(run.RunId);
        json.Add(",\"state\":"u8);
        json.Add(WireNames.Of(run.State));
        json.Add(",\"reasonCreated\":"u8);
        json.Add(WireNames.Of(run.ReasonCreated));
        if (run.ReasonResolved is { } reason)
        {
            json.Add(",\"reasonResolved\":"u8);
            json.Add(WireNames.Of(reason));
        }

        WriteText(ref json, ",\"workerGroup\":"u8, run.WorkerGroup);
        WriteText(ref json, ",\"workerId\":"u8, run.WorkerId);
        WriteTime(ref json, ",\"takenUntil\":"u8, run.TakenUntil);
        WriteTime(ref json, ",\"scheduled\":"u8, run.Scheduled);
        WriteTime(ref json, ",\"started\":"u8, run.Started);
        WriteTime(ref json, ",\"resolved\":"u8, run.Resolved);
        json.Add("}"u8);
    }

    private static void WriteText(ref JsonBuffer json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.Add(name);
            json.AddText(value);
        }
    }

    private static void WriteTime(ref JsonBuffer json, ReadOnlySpan<byte> name, DateTimeOffset? value)
    {
        if (value is { } moment)
        {
            json.Add(name);
            json.AddTime(moment);
        }
    }
}

/// <summary>
/// Where a record keeps its status once it is written. It says nothing that the record does not say, and so makes no
/// two records unequal.
/// </summary>
internal readonly struct StatusPlace(WrittenStatus? status) : IEquatable<StatusPlace>
{
    public WrittenStatus? Status => status;

    public bool Equals(StatusPlace other) => true;

    public override bool Equals(object? obj) => obj is StatusPlace;

    public override int GetHashCode() => 0;
}
