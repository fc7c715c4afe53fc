using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Stored;

/// <summary>A task as it stands in the database at one moment, for other modules' own tables and exports.</summary>
public sealed class StoredTask
{
    private readonly TaskRecord task;

    internal StoredTask(TaskRecord task) => this.task = task;

    /// <summary>The queue's own number of the task: later tasks have greater ones.</summary>
    public long Number => task.Number;

    public string TaskId => task.TaskId;

    public DateTimeOffset Expires => task.Expires;

    /// <summary>As on the wire, such as <c>pending</c>.</summary>
    public string State => task.State.ToString().ToLowerInvariant();

    public int RunCount => task.Runs.Count;

    /// <summary>The workers that claimed a run, as <c>workerGroup/workerId</c>.</summary>
    public IEnumerable<string> Workers =>
        from run in task.Runs
        where run.WorkerId is not null
        select $"{run.WorkerGroup}/{run.WorkerId}";

    /// <summary>The task status structure, as the API shows it.</summary>
    public RawJson Status() =>
        new(JsonSerializer.SerializeToUtf8Bytes(task.ToStatus(), QueueJson.Default.TaskStatus));
}
