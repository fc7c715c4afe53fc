using System.CommandLine;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;

namespace Taskcluster.Monolith.Commands.Graphs;

/// <summary>submit-graph: creates a task graph that was made for another deployment.</summary>
internal static class SubmitGraphCommand
{
    private static readonly Argument<string> Graph = new("DIR|FILE")
    {
        Description = "A folder with task-graph.json and label-to-taskid.json, or a file with task definitions: a "
            + "list, or a map by taskId or label.",
    };

    private static readonly Option<bool> NewIds = new("--new-ids")
    {
        Description = "Give all tasks new ids, wherever they stand in the definitions.",
    };

    private static readonly Option<bool> KeepTimes = new("--keep-times")
    {
        Description = "Keep created, deadline and expires, which otherwise move so that the tasks are created now.",
    };

    private static readonly Option<bool> StubMissing = new("--stub-missing")
    {
        Description = "Make completed stubs for tasks that the graph depends on and that are nowhere.",
    };

    private static readonly Option<string[]> TaskQueue = new("--task-queue")
    {
        Description = "The queue for all tasks, or FROM=TO for those of one queue; may be given again.",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<string?> SchedulerId = new("--scheduler-id")
    {
        Description = "The schedulerId for all tasks.",
    };

    private static readonly Option<string?> DecisionTaskId = new("--decision-task-id")
    {
        Description = "The id of the stub decision task, and of the task group.",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Check everything, and create nothing.",
    };

    private static readonly Option<string> Data = SharedOptions.DataOfServer();

    private static readonly Option<bool> Json = SharedOptions.JsonLines();

    public static Command Create()
    {
        var command = new Command(
            "submit-graph",
            "Creates a decision task that has completed, and in its group the tasks of a graph, on the server of "
            + "TASKCLUSTER_ROOT_URL, else in the sandbox that runs. All of it is checked before the first task is "
            + "created.")
        {
            Graph, NewIds, KeepTimes, StubMissing, TaskQueue, SchedulerId, DecisionTaskId, DryRun, Data, Json,
        };
        command.SetAction((result, cancellation) => CommandLine.Guarded(() => Run(result, cancellation)));
        return command;
    }

    private static async Task<int> Run(ParseResult result, CancellationToken cancellation)
    {
        var (data, clock, isDryRun) = (result.GetValue(Data)!, TimeProvider.System, result.GetValue(DryRun));
        await using var server = isDryRun ? TaskServer.FindRunning(data) : TaskServer.RequireRunning(data);
        var options = OptionsOf(
            result, server?.RootUrl ?? $"http://localhost:{HostSettings.DefaultPort}", clock.GetUtcNow());
        var (entries, labels) = GraphFile.Read(result.GetValue(Graph)!);
        var plan = GraphPlan.Of(entries, labels, options);
        var check = new GraphCheck(new CreateTaskCheck(options.RootUrl, clock));
        var verdicts = check.RequireValid(plan);
        using var http = TaskclusterClient.CreateHttp();
        GraphSubmission? submission = null;
        if (server is not null)
        {
            submission = new GraphSubmission(server.Client(http, clock), plan, options, check, cancellation);
            await submission.Ask(verdicts, result.GetValue(StubMissing));
        }

        var display = new CreationDisplay(result.GetValue(Json));
        if (!isDryRun)
        {
            await submission!.Create(display);
        }

        Conclude(display, plan, options, submission, isDryRun);
        return 0;
    }

    private static void Conclude(
        CreationDisplay display, GraphPlan plan, GraphOptions options, GraphSubmission? submission, bool isDryRun)
    {
        var count = submission?.Missing.Count ?? plan.Tasks.Count;
        var existing = plan.Tasks.Count - count;
        var stubs = submission?.Stubs ?? [];
        if (isDryRun && !display.IsJson)
        {
            foreach (var task in plan.Tasks)
            {
                Console.WriteLine($"{task.TaskId}  {task.Label}");
            }
        }

        display.Say(
            (count == 1 ? "1 task" : $"{count} tasks")
            + $" {(isDryRun ? "would be created" : "created")} in the group of {plan.DecisionTaskId}"
            + (existing > 0 ? $"; {existing} of {plan.Tasks.Count} there already" : "")
            + (stubs.Count == 0 ? "" : stubs.Count == 1 ? "; 1 missing one has a stub"
                : $"; {stubs.Count} missing ones have stubs")
            + (submission is null ? "; no server was asked." : ".")
            + (isDryRun ? "" : $"\n{options.RootUrl}/tasks/groups/{plan.DecisionTaskId}"),
            new JsonObject
            {
                ["decisionTaskId"] = plan.DecisionTaskId,
                ["taskGroupId"] = plan.DecisionTaskId,
                ["dryRun"] = isDryRun,
                ["created"] = isDryRun ? 0 : count,
                ["existing"] = existing,
                ["stubs"] = new JsonArray([.. stubs.Select(id => JsonValue.Create(id))]),
                ["tasks"] = new JsonObject(plan.Tasks.Select(
                    task => KeyValuePair.Create(task.Label, (JsonNode?)task.TaskId))),
            });
    }

    private static GraphOptions OptionsOf(ParseResult result, string rootUrl, DateTimeOffset now)
    {
        var queues = new Dictionary<string, string>(StringComparer.Ordinal);
        string? queue = null;
        foreach (var given in result.GetValue(TaskQueue)!)
        {
            if (given.Split('=') is [var from, var to])
            {
                queues[from] = to;
            }
            else
            {
                queue = given;
            }
        }

        var decisionId = result.GetValue(DecisionTaskId);
        return decisionId is null || CreateTaskCheck.IsTaskId(decisionId)
            ? new GraphOptions(rootUrl, now)
            {
                UsesNewIds = result.GetValue(NewIds),
                KeepsTimes = result.GetValue(KeepTimes),
                DecisionTaskId = decisionId,
                SchedulerId = result.GetValue(SchedulerId),
                TaskQueue = queue,
                TaskQueues = queues,
            }
            : throw new TaskFileException($"--decision-task-id {decisionId}: it must be a taskId of 22 characters.");
    }
}
