using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>
/// When the tasks of a group ran, as events of the Trace Event Format, which profilers of browsers read from a file: a
/// process for each queue, a thread for each of its workers, and a span for each task that ran.
/// </summary>
public static class GroupProfile
{
    private const int MicrosecondsOfMillisecond = 1000;

    /// <summary>The last runs of these tasks; one that goes on ends now.</summary>
    public static JsonObject Of(IReadOnlyList<GroupTask> tasks, DateTimeOffset now)
    {
        var events = new JsonArray();
        var queues = tasks.Where(task => task.Started is not null).GroupBy(task => task.TaskQueueId)
            .OrderBy(queue => queue.Key, StringComparer.Ordinal);
        foreach (var (pid, queue) in queues.Index())
        {
            events.Add(Named("process_name", pid, 0, queue.Key));
            foreach (var (tid, worker) in queue.GroupBy(task => task.Worker).Index())
            {
                events.Add(Named("thread_name", pid, tid, worker.Key));
                foreach (var task in worker)
                {
                    events.Add(Span(task, pid, tid, now));
                }
            }
        }

        return new JsonObject { ["traceEvents"] = events, ["displayTimeUnit"] = "ms" };
    }

    private static JsonObject Span(GroupTask task, int pid, int tid, DateTimeOffset now)
    {
        var started = task.Started!.Value.ToUnixTimeMilliseconds();
        var ended = (task.Resolved ?? now).ToUnixTimeMilliseconds();
        return new JsonObject
        {
            ["name"] = task.Name,
            ["cat"] = task.Kind,
            ["ph"] = "X",
            ["ts"] = started * MicrosecondsOfMillisecond,
            ["dur"] = Math.Max(0, ended - started) * MicrosecondsOfMillisecond,
            ["pid"] = pid,
            ["tid"] = tid,
            ["args"] = new JsonObject { ["taskId"] = task.TaskId, ["state"] = task.State },
        };
    }

    private static JsonObject Named(string what, int pid, int tid, string name) => new()
    {
        ["name"] = what,
        ["ph"] = "M",
        ["pid"] = pid,
        ["tid"] = tid,
        ["args"] = new JsonObject { ["name"] = name },
    };
}
