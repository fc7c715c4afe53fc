using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>Judges all tasks of a plan before the first one is created.</summary>
internal sealed class GraphCheck(CreateTaskCheck check)
{
    private const int MostShown = 20;

    /// <summary>Faults of the definitions, and dependencies that would expire too early.</summary>
    /// <exception cref="TaskFileException">There are some; lists them by their tasks.</exception>
    public IReadOnlyList<TaskVerdict> RequireValid(GraphPlan plan)
    {
        var verdicts = plan.Tasks.Select(task => check.Judge(task.TaskId, task.Task)).ToList();
        var faults = plan.Tasks.Zip(verdicts)
            .SelectMany(pair => pair.Second.Faults.Select(fault => $"{pair.First.Label}: {fault}"))
            .Concat(ExpireTooEarly(plan))
            .ToList();
        return faults.Count == 0 ? verdicts : throw new TaskFileException(
            new StringBuilder($"The graph has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}, ")
                .Append("so that nothing was created:")
                .AppendJoin("", faults.Take(MostShown).Select(fault => $"\n  * {fault}"))
                .Append(faults.Count > MostShown ? $"\n  * and {faults.Count - MostShown} more" : "")
                .ToString());
    }

    private static IEnumerable<string> ExpireTooEarly(GraphPlan plan)
    {
        var tasks = plan.Tasks.ToDictionary(task => task.TaskId, StringComparer.Ordinal);
        return
            from task in plan.Tasks
            let deadline = GraphTimes.Moment(task.Task["deadline"])
            where deadline is not null
            from id in task.Dependencies
            where tasks.ContainsKey(id)
            let expires = GraphTimes.Moment(tasks[id].Task["expires"])
            where expires < deadline
            select $"{task.Label}: its dependency {tasks[id].Label} expires at {tasks[id].Task["expires"]}, before its "
                + $"own deadline {task.Task["deadline"]}";
    }

    /// <summary>
    /// The names of the fields in which a task differs from one that is there already; its times and those of its
    /// artifacts count only where they were to be kept.
    /// </summary>
    public IReadOnlyList<string> DifferencesOf(PlannedTask task, JsonObject existing, bool keepsTimes)
    {
        var ours = check.Completed(task.TaskId, task.Task);
        ours["taskQueueId"] ??= $"{ours.TextAt("provisionerId")}/{ours.TextAt("workerType")}";
        return [.. existing.Select(member => member.Key).Where(IsDifferent)];

        bool IsDifferent(string name) => name switch
        {
            "provisionerId" or "workerType" => false,
            "created" or "deadline" => keepsTimes
                && GraphTimes.Moment(ours[name]) != GraphTimes.Moment(existing[name]),
            "expires" => keepsTimes && ours[name] is not null
                && GraphTimes.Moment(ours[name]) != GraphTimes.Moment(existing[name]),
            "payload" when !keepsTimes => !JsonNode.DeepEquals(
                GraphTimes.WithoutExpires(ours[name]), GraphTimes.WithoutExpires(existing[name])),
            _ => !JsonNode.DeepEquals(ours[name], existing[name]),
        };
    }
}
