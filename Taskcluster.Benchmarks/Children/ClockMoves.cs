using System.Diagnostics;
using System.Text.Json.Nodes;
using Taskcluster.Net;
using Taskcluster.Net.Hooks;
using Taskcluster.Net.Queue;
using Taskcluster.Testing;

namespace Taskcluster.Benchmarks.Children;

/// <summary>
/// Tests of what takes days elsewhere, from their first call to their last: something is laid down that has a due time,
/// the clock is moved past that, and it is looked whether it has happened.
/// </summary>
internal static class ClockMoves
{
    /// <summary>By what each is asked for, and what it is.</summary>
    public static IReadOnlyList<(string Name, string Text)> All { get; } =
    [
        ("deadline", "a deadline five days off"),
        ("claim", "a claim's expiry"),
        ("hook", "a hook's schedule, two hours of it"),
        ("credential", "a temporary credential's end"),
    ];

    /// <summary>Milliseconds of one of them in a new fixture, whose start is not counted.</summary>
    /// <exception cref="InvalidOperationException">What is due has not happened.</exception>
    public static async Task<double> Time(string name)
    {
        await using var taskcluster = await TaskclusterFixture.StartAsync();
        var began = Stopwatch.GetTimestamp();
        await (name switch
        {
            "deadline" => Deadline(taskcluster),
            "claim" => Claim(taskcluster),
            "hook" => Hook(taskcluster),
            "credential" => Credential(taskcluster),
            _ => throw new ArgumentException($"There is no move {name}.", nameof(name)),
        });
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static async Task Deadline(TaskclusterFixture taskcluster)
    {
        var taskId = await taskcluster.CreateTask(
            taskcluster.NewTask() with { Deadline = taskcluster.Clock.Now.AddDays(5) });
        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromDays(5) + TimeSpan.FromMinutes(2));
        Require(
            (await taskcluster.Queue.Status(taskId)).Status.Runs[0].ReasonResolved == "deadline-exceeded",
            "the deadline has passed");
    }

    private static async Task Claim(TaskclusterFixture taskcluster)
    {
        var taskId = await taskcluster.CreateTask();
        _ = await taskcluster.Queue.ClaimTask(
            taskId, 0, new TaskClaimRequest { WorkerGroup = "group", WorkerId = "worker" });
        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromMinutes(21));
        Require(
            (await taskcluster.Queue.Status(taskId)).Status.Runs is [{ ReasonResolved: "claim-expired" }, _],
            "the claim has expired");
    }

    private static async Task Hook(TaskclusterFixture taskcluster)
    {
        _ = await taskcluster.Auth.CreateRole("hook-id:group/hourly", new()
        {
            Description = "",
            Scopes =
            [
                "queue:create-task:lowest:fixture/worker", "queue:create-task:project:none", "queue:scheduler-id:-",
            ],
        });
        _ = await taskcluster.Hooks.CreateHook("group", "hourly", new CreateHookRequest
        {
            Metadata = new HookMetadata { Name = "hourly", Description = "", Owner = "test@example.com" },
            Schedule = ["0 30 * * * *"],
            Task = new JsonObject
            {
                ["taskQueueId"] = "fixture/worker",
                ["payload"] = new JsonObject(),
                ["metadata"] = new JsonObject
                {
                    ["name"] = "hourly",
                    ["description"] = "x",
                    ["owner"] = "test@example.com",
                    ["source"] = "https://example.com",
                },
            },
            TriggerSchema = new JsonObject { ["type"] = "object" },
        });
        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromHours(2));
        Require(
            (await taskcluster.Hooks.ListLastFires("group", "hourly")).LastFires
                is [{ Result: "success" }, { Result: "success" }],
            "the hook has fired twice");
    }

    private static async Task Credential(TaskclusterFixture taskcluster)
    {
        var client = taskcluster.Client.As(
            taskcluster.TemporaryCredentials(["auth:current-scopes"], TimeSpan.FromHours(1)));
        _ = await client.Auth.CurrentScopes();
        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(6));
        try
        {
            _ = await client.Auth.CurrentScopes();
        }
        catch (TaskclusterException error) when (error.Code == "AuthenticationFailed")
        {
            return;
        }

        Require(isSo: false, "the credential has ended");
    }

    private static void Require(bool isSo, string what)
    {
        if (!isSo)
        {
            throw new InvalidOperationException($"The clock was moved, but it is not so that {what}.");
        }
    }
}
