using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Reads along in the log of messages, and judges after each step whether they can follow from what was done, and from
/// each other.
/// </summary>
internal sealed class ToldLog(World world, List<string> faults)
{
    private const int Page = 1000;
    private const string Queue = "exchange/taskcluster-queue/v1/";

    private readonly Dictionary<string, TaskHistory> tasks = [];
    private readonly Dictionary<string, List<TaskHistory>> groups = [];
    private readonly Dictionary<string, List<string>> notified = [];
    private readonly List<PulseMessage> messages = [];

    /// <summary>All messages since the first host began, without their contents.</summary>
    public IReadOnlyList<PulseMessage> Messages => messages;

    public IReadOnlyDictionary<string, TaskHistory> Tasks => tasks;

    /// <summary>Statuses of each task by which notify told of its transitions, each once.</summary>
    public IReadOnlyDictionary<string, List<string>> Notified => notified;

    /// <summary>The task as it was told; null for one that nothing was told of.</summary>
    public TaskHistory? Find(string taskId) => tasks.GetValueOrDefault(taskId);

    /// <summary>Reads what is new.</summary>
    /// <param name="calls">How many calls were made meanwhile, each of which may repeat what was told.</param>
    public IReadOnlyList<string> Read(int calls)
    {
        var heard = new List<string>();
        var step = new Step();
        List<PulseMessage> page;
        do
        {
            page = [.. world.Database.Read(rows => MessageLog.ReadAfter(
                rows, messages.Count == 0 ? 0 : messages[^1].Sequence, Page))];
            foreach (var message in page)
            {
                messages.Add(message with { Payload = default });
                heard.Add(Hear(message, step));
            }
        }
        while (page.Count == Page);

        // A repeated createTask or reportException repeats two messages.
        if (step.Repeated.Count > 2 * calls)
        {
            faults.Add($"{calls} calls repeat {string.Join(", ", step.Repeated)}.");
        }

        JudgeGroups(step);
        return heard;
    }

    private string Hear(PulseMessage message, Step step)
    {
        var kind = PublishedMessages.ShortName(message);
        var payload = PublishedMessages.Payload(message);
        if (kind == "notification" && payload["message"] is JsonObject { } told && told["taskId"] is { } about)
        {
            Remember(about.GetValue<string>(), told.ToJsonString());
        }
        else if (kind == "task-group-resolved" && message.Exchange.StartsWith(Queue, StringComparison.Ordinal))
        {
            step.Resolved.Add(payload["taskGroupId"]!.GetValue<string>());
        }
        else if (payload["status"] is { } status && message.Exchange.StartsWith(Queue, StringComparison.Ordinal))
        {
            HearOfTask(kind["task-".Length..], payload, status["taskId"]!.GetValue<string>(), message, step);
        }

        return kind;
    }

    private void HearOfTask(string kind, JsonNode payload, string taskId, PulseMessage message, Step step)
    {
        if (!tasks.TryGetValue(taskId, out var task))
        {
            tasks.Add(taskId, task = new TaskHistory(taskId));
        }

        if (task.Hear(kind, payload, message.Published, faults.Add) && !SimulatedHooks.IsTheirs(payload["status"]!))
        {
            step.Repeated.Add($"{taskId} {kind} {payload["runId"]}");
        }

        if (!groups.TryGetValue(task.GroupId, out var group))
        {
            groups.Add(task.GroupId, group = []);
        }

        if (!group.Contains(task))
        {
            group.Add(task);
        }

        // An earlier run can be told of again; that the last one ended is told with it.
        if (kind is "completed" or "failed" or "exception" && payload["runId"]!.GetValue<int>() == task.LastRun)
        {
            step.Ended.Add(task.GroupId);
            if (group.TrueForAll(one => one.WasResolved))
            {
                step.Complete.Add(task.GroupId);
            }
        }
    }

    private void Remember(string taskId, string status)
    {
        if (!notified.TryGetValue(taskId, out var statuses))
        {
            notified.Add(taskId, statuses = []);
        }

        if (statuses.Count == 0 || statuses[^1] != status)
        {
            statuses.Add(status);
        }
    }

    // A group is told to be resolved when the last of its tasks is, and again when one of them is once more.
    private void JudgeGroups(Step step)
    {
        foreach (var group in step.Complete.Distinct().Where(group => !step.Resolved.Contains(group)))
        {
            var tasksOfIt = groups[group].Select(task => $"{task.TaskId} ({string.Join(", ", task.Told)})");
            var row = world.Query($"SELECT * FROM queue_task_groups WHERE task_group_id = '{group}'");
            faults.Add($"All tasks of group {group} are resolved, and nobody was told: {string.Join(", ", tasksOfIt)}; "
                + $"its row is {string.Join(", ", row.SelectMany(columns => columns))}.");
        }

        foreach (var (group, count) in step.Resolved.CountBy(group => group))
        {
            if (!step.Complete.Contains(group) || count > step.Ended.Count(ended => ended == group))
            {
                faults.Add($"Group {group} is told to be resolved {count} times without a reason.");
            }
        }
    }

    private sealed class Step
    {
        public List<string> Repeated { get; } = [];

        public List<string> Resolved { get; } = [];

        public List<string> Ended { get; } = [];

        public List<string> Complete { get; } = [];
    }
}
