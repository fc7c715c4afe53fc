using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Github.Rendering;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>The tasks of a graph as they will be created, with all that can be known without a server.</summary>
/// <param name="DecisionTaskId">The stub decision task, whose group they all are in.</param>
/// <param name="SchedulerId">What all of them share.</param>
/// <param name="Tasks">Each after those that it depends on.</param>
internal sealed record GraphPlan(string DecisionTaskId, string SchedulerId, IReadOnlyList<PlannedTask> Tasks)
{
    private const string DefaultScheduler = "-";

    /// <summary>Tasks outside of the graph that some depend on: for each one, who does.</summary>
    public required IReadOnlyDictionary<string, string> Outside { get; init; }

    /// <summary>Makes the plan.</summary>
    /// <exception cref="TaskFileException">
    /// A label is unknown, tasks depend on each other in a circle, they have several schedulers, …
    /// </exception>
    public static GraphPlan Of(
        IReadOnlyList<GraphEntry> entries, IReadOnlyDictionary<string, string> labels, GraphOptions options)
    {
        var groups = entries.Select(entry => entry.Task.TextAt("taskGroupId")).OfType<string>().ToHashSet();
        var ownDecision = groups.Count == 1 ? groups.First() : null;

        // A group that was read from a server has its decision task in it; the stub stands for that.
        var tasks = entries.Where(entry => entry.TaskId is null || entry.TaskId != ownDecision).ToList();
        var given = tasks.ConvertAll(entry => entry.TaskId ?? SlugId.NewNice());
        var decisionId = options.DecisionTaskId
            ?? (options.UsesNewIds ? null : ownDecision ?? GroupFor(tasks)) ?? SlugId.NewNice();
        if (given.Contains(decisionId, StringComparer.Ordinal))
        {
            throw new TaskFileException($"The decision task cannot be {decisionId}, which is a task of the graph.");
        }

        var renewed = groups.Except(given, StringComparer.Ordinal).Where(id => id != decisionId)
            .ToDictionary(id => id, _ => decisionId, StringComparer.Ordinal);
        if (options.UsesNewIds)
        {
            given.ForEach(id => renewed[id] = SlugId.NewNice());
        }

        var writer = new GraphWriter(tasks, given, labels, options, decisionId, new NewIds(renewed));
        var planned = Ordered([.. Enumerable.Range(0, tasks.Count).Select(writer.Write)]);
        var own = planned.Select(task => task.TaskId).Append(decisionId).ToHashSet(StringComparer.Ordinal);
        var outside = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var task in planned)
        {
            foreach (var id in task.Dependencies.Where(id => !own.Contains(id)))
            {
                outside.TryAdd(id, task.Label);
            }
        }

        return new GraphPlan(decisionId, SchedulerOf(planned), planned) { Outside = outside };
    }

    // The same tasks have the same group again, so that a command that was cut short goes on when it is repeated.
    private static string? GroupFor(List<GraphEntry> tasks) => tasks.TrueForAll(entry => entry.TaskId is not null)
        ? SlugId.Of(string.Join(' ', tasks.Select(entry => entry.TaskId).Order(StringComparer.Ordinal)))
        : null;

    private static List<PlannedTask> Ordered(List<PlannedTask> tasks)
    {
        try
        {
            var order = DependencyOrder.Of([.. tasks.Select(task => (task.TaskId, task.Dependencies))]);
            return [.. order.Select(index => tasks[index])];
        }
        catch (DependencyCycleException cycle)
        {
            var labels = tasks.ToDictionary(task => task.TaskId, task => task.Label, StringComparer.Ordinal);
            throw new TaskFileException(
                new DependencyCycleException([.. cycle.Names.Select(id => labels[id])]).Message);
        }
    }

    private static string SchedulerOf(List<PlannedTask> tasks)
    {
        var schedulers = tasks.GroupBy(
            task => task.Task.TextAt("schedulerId") ?? DefaultScheduler, StringComparer.Ordinal).ToList();
        return schedulers.Count switch
        {
            0 => DefaultScheduler,
            1 => schedulers[0].Key,
            _ => throw new TaskFileException(
                "All tasks of a group have one schedulerId, but "
                + string.Join(", ", schedulers.Select(one => $"{one.First().Label} has {one.Key}"))
                + ". Give one to all of them with --scheduler-id."),
        };
    }
}
