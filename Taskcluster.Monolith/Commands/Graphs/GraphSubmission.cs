using System.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>Brings a planned graph onto a server, which is asked about everything before tasks are created.</summary>
internal sealed class GraphSubmission
{
    private const int MostShown = 10;

    private readonly TaskclusterClient client;
    private readonly GraphPlan plan;
    private readonly GraphOptions options;
    private readonly GraphCheck check;
    private readonly CancellationToken cancellation;
    private readonly GraphServer server;

    // Of a command that was cut short.
    private readonly HashSet<string> uncompleted = new(StringComparer.Ordinal);
    private bool hasDecision;

    public GraphSubmission(
        TaskclusterClient client,
        GraphPlan plan,
        GraphOptions options,
        GraphCheck check,
        CancellationToken cancellation)
    {
        (this.client, this.plan, this.options, this.check) = (client, plan, options, check);
        this.cancellation = cancellation;
        server = new GraphServer(client, cancellation);
        Missing = plan.Tasks;
    }

    /// <summary>Those of the tasks that are not there yet, in the order of the plan.</summary>
    public IReadOnlyList<PlannedTask> Missing { get; private set; }

    /// <summary>Tasks outside of the graph for which stubs are made.</summary>
    public IReadOnlyList<string> Stubs { get; private set; } = [];

    /// <summary>Finds out whether the server will take the graph. Creates nothing.</summary>
    /// <param name="verdicts">What was said of the plan's tasks.</param>
    /// <param name="stubsMissing">Whether tasks that are not there shall have stubs.</param>
    /// <exception cref="TaskFileException">It will not; says why.</exception>
    public async Task Ask(IReadOnlyList<TaskVerdict> verdicts, bool stubsMissing)
    {
        var existing = await server.Existing(
            plan.Tasks.Select(task => task.TaskId).Concat(plan.Outside.Keys).Append(plan.DecisionTaskId));
        RequireEqual(existing);
        uncompleted.UnionWith(plan.Outside.Keys.Append(plan.DecisionTaskId)
            .Where(id => existing.GetValueOrDefault(id)?.TextAt("taskQueueId") == StubTask.TaskQueueId));
        Missing = [.. plan.Tasks.Where(task => !existing.ContainsKey(task.TaskId))];
        hasDecision = existing.ContainsKey(plan.DecisionTaskId);
        await RequireGroup();
        Stubs = [.. plan.Outside.Keys.Where(id => !existing.ContainsKey(id))];
        if (Stubs.Count > 0 && !stubsMissing)
        {
            throw new TaskFileException(
                "Some tasks depend on tasks that are neither in the graph nor on the server: "
                + Shown([.. Stubs.Select(id => $"{plan.Outside[id]} on {id}")])
                + ". With --stub-missing these get completed tasks that do nothing.");
        }

        RequireLasting(existing);
        await RequireScopes(verdicts);
    }

    /// <summary>Creates what is missing.</summary>
    /// <exception cref="TaskFileException">The server refused a task.</exception>
    public async Task Create(CreationDisplay display)
    {
        DateTimeOffset? until = plan.Tasks.Max(task => GraphTimes.Moment(task.Task["expires"]));
        foreach (var id in uncompleted)
        {
            await server.Complete(id);
        }

        foreach (var id in Stubs)
        {
            await server.CreateResolved(StubTask.Of(id, id, "-", "A task that is missing", options.Now, until));
        }

        if (!hasDecision)
        {
            await server.CreateResolved(StubTask.Of(
                plan.DecisionTaskId, plan.DecisionTaskId, plan.SchedulerId, "Decision task", options.Now, until));
        }

        await display.Follow(
            Missing.Count, progress => new TaskCreation(client).Create(Missing, progress, cancellation));
    }

    private void RequireEqual(Dictionary<string, JsonObject> existing)
    {
        var different = plan.Tasks.Where(task => existing.ContainsKey(task.TaskId))
            .Select(task => (Task: task, Fields: check.DifferencesOf(task, existing[task.TaskId], options.KeepsTimes)))
            .Where(pair => pair.Fields.Count > 0)
            .Select(pair => $"{pair.Task.Label} ({pair.Task.TaskId}: {string.Join(", ", pair.Fields)})")
            .ToList();
        if (different.Count > 0)
        {
            throw new TaskFileException(
                $"The server has tasks with these ids and other definitions: {Shown(different)}. "
                + "Create the graph with --new-ids, or change nothing of it.");
        }
    }

    private void RequireLasting(Dictionary<string, JsonObject> existing)
    {
        var early =
            from task in Missing
            from id in task.Dependencies
            where existing.ContainsKey(id)
                && GraphTimes.Moment(existing[id]["expires"]) < GraphTimes.Moment(task.Task["deadline"])
            select $"{task.Label} on {id}, which expires at {existing[id]["expires"]}";
        if (early.ToList() is { Count: > 0 } faults)
        {
            throw new TaskFileException(
                $"Some tasks depend on tasks that expire before their own deadlines: {Shown(faults)}.");
        }
    }

    private async Task RequireGroup()
    {
        if (await server.Group(plan.DecisionTaskId) is not { } group)
        {
            return;
        }

        if (group.TextAt("schedulerId") is { } scheduler && scheduler != plan.SchedulerId)
        {
            throw new TaskFileException(
                $"The task group {plan.DecisionTaskId} is there already and has the schedulerId {scheduler}, not "
                + $"{plan.SchedulerId}. Use --scheduler-id {scheduler} or --new-ids.");
        }

        if (group["sealed"] is not null && Missing.Count > 0)
        {
            throw new TaskFileException(
                $"The task group {plan.DecisionTaskId} is sealed, so that it takes no more tasks. Use --new-ids.");
        }
    }

    private async Task RequireScopes(IReadOnlyList<TaskVerdict> verdicts)
    {
        if (await server.Scopes() is not { } ours)
        {
            return;
        }

        var missing = verdicts.SelectMany(verdict => verdict.Needs?.WithoutSatisfied(ours) is { } lacking
                ? ScopeLines.Of(lacking) : [])
            .Concat(hasDecision ? [] : StubTask.ScopesFor(plan.SchedulerId).Where(scope => !ours.Satisfies(scope)))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (missing.Count > 0)
        {
            throw new UnusableDataException(new StringBuilder(
                    "The credentials are not enough to create the graph; nothing was created. Missing:")
                .AppendJoin("", missing.Take(MostShown).Select(scope => $"\n  * {scope}"))
                .Append(missing.Count > MostShown ? $"\n  * and {missing.Count - MostShown} more" : "")
                .ToString());
        }
    }

    private static string Shown(IReadOnlyList<string> things) =>
        string.Join("; ", things.Take(MostShown))
        + (things.Count > MostShown ? $"; and {things.Count - MostShown} more" : "");
}
