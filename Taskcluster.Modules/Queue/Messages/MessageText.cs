using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Messages;

/// <summary>
/// The text of those messages that tell of every step of every task: what serializing the records of
/// <see cref="TaskMessage"/> gives, byte for byte; a test holds the two together.
/// </summary>
internal static class MessageText
{
    private const int UsualLength = 2048;

    /// <summary>The message of a task; of a run where there is one.</summary>
    public static RawJson Of(TaskRecord task, MessageRun run)
    {
        var json = new JsonBuffer(stackalloc byte[UsualLength]);
        try
        {
            json.Add("{"u8);
            WriteRun(ref json, run);
            WriteTask(ref json, task);
            json.Add(task.Written.Status.Utf8.Span);
            json.Add("}"u8);
            return new RawJson(json.Written.ToArray());
        }
        finally
        {
            json.Dispose();
        }
    }

    /// <summary>The message that a task was defined. It shows the task of that moment, whatever came after.</summary>
    public static RawJson OfDefined(TaskRecord task)
    {
        var json = new JsonBuffer(stackalloc byte[UsualLength]);
        try
        {
            json.Add("{"u8);
            WriteTask(ref json, task);
            WrittenStatus.AppendInitial(ref json, task);
            json.Add("}"u8);
            return new RawJson(json.Written.ToArray());
        }
        finally
        {
            json.Dispose();
        }
    }

    // All up to the status.
    private static void WriteTask(ref JsonBuffer json, TaskRecord task)
    {
        json.Add("\"task\":{\"tags\":"u8);
        json.Add(task.Tags.Utf8.Span);
        json.Add("},\"version\":1,\"status\":"u8);
    }

    private static void WriteRun(ref JsonBuffer json, MessageRun run)
    {
        if (run.RunId is not { } runId)
        {
            return;
        }

        json.Add("\"runId\":"u8);
        json.AddNumber(runId);
        json.Add(","u8);
        if (run.WorkerGroup is not null)
        {
            json.Add("\"workerGroup\":"u8);
            json.AddText(run.WorkerGroup);
            json.Add(","u8);
        }

        if (run.WorkerId is not null)
        {
            json.Add("\"workerId\":"u8);
            json.AddText(run.WorkerId);
            json.Add(","u8);
        }

        if (run.TakenUntil is { } until)
        {
            json.Add("\"takenUntil\":"u8);
            json.AddTime(until);
            json.Add(","u8);
        }
    }
}

/// <summary>What a message tells of a run beside the status.</summary>
internal readonly record struct MessageRun(
    int? RunId, string? WorkerGroup = null, string? WorkerId = null, DateTimeOffset? TakenUntil = null);
