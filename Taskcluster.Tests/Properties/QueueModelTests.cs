using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Queue;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>Random calls, whose answers, messages and states must be those of <see cref="QueueModel"/>.</summary>
public sealed class QueueModelTests : ServerTests
{
    private const int Steps = 3000;
    private const int Recent = 8;

    private static readonly string[] Priorities =
        ["lowest", "very-low", "low", "medium", "high", "very-high", "highest"];
    private static readonly string[] Reasons =
        ["worker-shutdown", "intermittent-task", "malformed-payload", "resource-unavailable", "internal-error"];

    private readonly Dictionary<string, JsonObject> definitions = [];
    private readonly List<string> recent = [];
    private QueueModel model = null!;
    private Random random = null!;
    private long position;

    [TestCase(0)]
    [TestCase(20261122)]
    public async Task The_queue_does_what_the_state_machine_says(int seed)
    {
        seed = seed == 0 ? Random.Shared.Next() : seed;
        await TestContext.Out.WriteLineAsync($"seed {seed}");
        random = new Random(seed);
        model = new QueueModel(Server.Clock.GetUtcNow());
        for (var step = 0; step < Steps / 2; step++)
        {
            var what = recent.Count < Recent || random.Next(12) == 0 ? await Create() : await Step();
            RequireSameMessages($"step {step} of seed {seed}: {what}",
                isOrdered: !what.StartsWith("advance", StringComparison.Ordinal));
        }

        foreach (var task in model.Tasks)
        {
            (await Server.Summary(task.TaskId)).Should().Be(task.Summary);
        }
    }

    private async Task<string> Create()
    {
        var taskId = SlugId.New();
        var now = Server.Clock.GetUtcNow();
        var deadline = now.AddMinutes(random.Next(5, 90));
        string[] dependencies = [.. recent.Where(_ => random.Next(8) == 0)];
        if (random.Next(15) == 0)
        {
            dependencies = [.. dependencies, taskId];
        }

        var priority = random.Next(Priorities.Length);
        var task = new ModelTask
        {
            TaskId = taskId,
            Created = now,
            Deadline = deadline,
            Retries = random.Next(3),
            RetriesLeft = 0,
            Priority = priority,
            FirstPriority = priority,
            Dependencies = dependencies,
            RequiresResolved = random.Next(2) == 0,
        };
        task.RetriesLeft = task.Retries;
        definitions[taskId] = Server.Definition(
            ("deadline", WireTime.Format(deadline)),
            ("retries", task.Retries),
            ("priority", Priorities[task.Priority]),
            ("dependencies", new JsonArray([.. dependencies.Select(id => (JsonNode)id)])),
            ("requires", task.RequiresResolved ? "all-resolved" : "all-completed"));
        recent.Add(taskId);
        if (recent.Count > Recent)
        {
            recent.RemoveAt(0);
        }

        await Same($"create {taskId}", taskId, model.Create(task), Server.Create(taskId, definitions[taskId]));
        return $"create {taskId}";
    }

    private async Task<string> Step()
    {
        var task = model[recent[random.Next(recent.Count)]];
        var runId = Math.Max(0, task.LastRun + random.Next(6) switch { 0 => -1, 1 => 1, _ => 0 });
        if (random.Next(6) == 0)
        {
            return await GroupStep(task);
        }

        var (what, expected, call) = random.Next(13) switch
        {
            0 => ("schedule", model.Schedule(task), Control(task, "schedule")),
            1 => ("rerun", model.Rerun(task), Control(task, "rerun")),
            2 => ("cancel", model.Cancel(task), Control(task, "cancel")),
            3 => ("repeat", model.Create(task), () => Server.Create(task.TaskId, definitions[task.TaskId])),
            4 => ($"claim {runId}", model.ClaimTask(task, runId), () => Server.ClaimTask(task.TaskId, runId)),
            5 => Report(task, runId, "completed"),
            6 => Report(task, runId, "failed"),
            7 or 8 => Exception(task, runId),
            9 => ($"reclaim {runId}", model.Reclaim(task, runId), () => Server.Report(task.TaskId, runId, "reclaim")),
            _ => ("", 0, (Func<Task<ApiAnswer>>?)null),
        };
        if (call is not null)
        {
            await Same($"{what} of {task.TaskId}", task.TaskId, expected, call());
            return $"{what} of {task.TaskId}";
        }

        return random.Next(2) == 0 ? await ClaimWork() : await Advance();
    }

    // Most groups stay open, as a sealed one takes no repeated createTask.
    private async Task<string> GroupStep(ModelTask task)
    {
        var priority = random.Next(Priorities.Length);
        switch (random.Next(12))
        {
            case 0:
                model.Seal(task);
                _ = (await Server.OnGroup(task.TaskId, "seal")).Ok;
                return $"seal {task.TaskId}";
            case 1 or 2:
                var count = model.CancelGroup(task);
                var canceled = await Server.OnGroup(task.TaskId, "cancel");
                canceled.Status.Should().Be(count is null ? 409 : 200, canceled.Text);
                canceled.Json["cancelledCount"]?.GetValue<int>().Should().Be(count);
                return $"cancel group {task.TaskId}";
            case 3 or 4 or 5:
                var affected = model.ChangeGroupPriority(task, priority);
                (await Server.GroupPriority(task.TaskId, Priorities[priority])).Ok["tasksAffected"]!.GetValue<int>()
                    .Should().Be(affected);
                return $"group priority {priority} of {task.TaskId}";
            default:
                await Same(
                    $"priority {priority} of {task.TaskId}",
                    task.TaskId,
                    model.ChangePriority(task, priority),
                    Server.Priority(task.TaskId, Priorities[priority]));
                return $"priority {priority} of {task.TaskId}";
        }
    }

    private Func<Task<ApiAnswer>> Control(ModelTask task, string action) => () => Server.Control(task.TaskId, action);

    private (string, int, Func<Task<ApiAnswer>>) Report(ModelTask task, int runId, string state) =>
        ($"{state} {runId}", model.Report(task, runId, state), () => Server.Report(task.TaskId, runId, state));

    private (string, int, Func<Task<ApiAnswer>>) Exception(ModelTask task, int runId)
    {
        var reason = Reasons[random.Next(Reasons.Length)];
        return ($"{reason} {runId}", model.ReportException(task, runId, reason),
            () => Server.ReportException(task.TaskId, runId, reason));
    }

    private async Task<string> ClaimWork()
    {
        // Without a pending task the call would wait.
        var expected = model.Claimable();
        if (expected.Count > 0)
        {
            var count = random.Next(1, 4);
            var claimed = (await Server.ClaimWork(tasks: count)).TaskIds().Select(taskId => model[taskId]).ToList();
            claimed.Select(task => task.Place).Should().Equal(expected.Take(count).Select(task => task.Place));
            claimed.ForEach(model.ClaimWork);
        }

        return "claimWork";
    }

    private async Task<string> Advance()
    {
        var by = TimeSpan.FromSeconds(random.Next(1, 900));
        model.Advance(by);
        await Server.Advance(by);
        return $"advance {by}";
    }

    private async Task Same(string what, string taskId, int expected, Task<ApiAnswer> call)
    {
        var answer = await call;
        answer.Status.Should().Be(expected, "{0} answered {1}", what, answer.Text);
        if (expected == 200)
        {
            Answers.Summary(answer.Json["status"]!).Should().Be(model[taskId].Summary, "{0}", what);
        }
    }

    private void RequireSameMessages(string what, bool isOrdered)
    {
        var messages = Server.Services.GetRequiredService<Database>()
            .Read(position, static (rows, after) => MessageLog.ReadAfter(rows, after, 1000));
        position = messages.Count == 0 ? position : messages[^1].Sequence;
        var told = messages.Select(Short).ToList();
        if (isOrdered)
        {
            told.Should().Equal(model.Told, "{0}", what);
        }
        else
        {
            // Loops of different things run side by side.
            told.Order(StringComparer.Ordinal).Should().Equal(model.Told.Order(StringComparer.Ordinal), "{0}", what);
        }

        model.Told.Clear();
    }

    private static string Short(PulseMessage message)
    {
        var words = message.RoutingKey.Split('.');
        var name = PublishedMessages.ShortName(message);
        return name == "task-group-resolved" ? $"{name} {words[1]}" : $"{name} {words[1]} {words[2]}";
    }
}
