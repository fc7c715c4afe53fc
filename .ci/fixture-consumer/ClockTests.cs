using System.Diagnostics;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Taskcluster.Net;
using Taskcluster.Net.Hooks;
using Taskcluster.Net.Queue;
using Taskcluster.Testing;

namespace FixtureConsumer;

/// <summary>What takes days elsewhere; each test prints how long it took: less than 100 ms are wanted.</summary>
[NonParallelizable]
public sealed class ClockTests
{
    // Of a machine that is busy with something else, too.
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    private TaskclusterFixture taskcluster = null!;
    private long started;

    [SetUp]
    public async Task StartServer()
    {
        taskcluster = await TaskclusterFixture.StartAsync();

        // What is compiled at the first call and the first step is not what is measured.
        var warm = await taskcluster.CreateTask();
        await taskcluster.CompleteTask(warm);
        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        started = Stopwatch.GetTimestamp();
    }

    [TearDown]
    public async Task StopServer()
    {
        var took = Stopwatch.GetElapsedTime(started);
        TestContext.Progress.WriteLine(
            $"{TestContext.CurrentContext.Test.Name}: {took.TotalMilliseconds:0} ms");
        await taskcluster.DisposeAsync();
        Assert.That(took, Is.LessThan(Most));
    }

    [Test]
    public async Task A_deadline_five_days_off()
    {
        var taskId = await taskcluster.CreateTask(
            taskcluster.NewTask() with { Deadline = taskcluster.Clock.Now.AddDays(5) });

        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromDays(5) + TimeSpan.FromMinutes(2));

        var status = await taskcluster.WaitForTask(taskId);
        Assert.That(status.State, Is.EqualTo(QueueTaskStatusState.Exception));
        Assert.That(status.Runs[0].ReasonResolved, Is.EqualTo("deadline-exceeded"));
    }

    [Test]
    public async Task A_claim_expiry()
    {
        var taskId = await taskcluster.CreateTask();
        _ = await taskcluster.Queue.ClaimTask(
            taskId, 0, new TaskClaimRequest { WorkerGroup = "group", WorkerId = "worker" });

        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromMinutes(21));

        var runs = (await taskcluster.Queue.Status(taskId)).Status.Runs;
        Assert.That(runs.Select(run => run.State), Is.EqualTo(new[] { "exception", "pending" }));
        Assert.That(runs[0].ReasonResolved, Is.EqualTo("claim-expired"));
    }

    [Test]
    public async Task A_hook_schedule()
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
                    ["name"] = "hourly", ["description"] = "x", ["owner"] = "test@example.com",
                    ["source"] = "https://example.com",
                },
            },
            TriggerSchema = new JsonObject { ["type"] = "object" },
        });

        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromHours(2));

        var task = await taskcluster.AssertTaskCreated(one => one.Metadata.Name == "hourly");
        Assert.That(task.Created.Minute, Is.EqualTo(30));
        Assert.That(await taskcluster.DrainQueue("fixture/worker"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_temporary_credentials_end()
    {
        var client = taskcluster.Client.As(
            taskcluster.TemporaryCredentials(["auth:current-scopes"], TimeSpan.FromHours(1)));
        Assert.That((await client.Auth.CurrentScopes()).Scopes, Does.Contain("auth:current-scopes"));

        // Servers accept them for five minutes more, since clocks differ.
        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(6));

        var refusal = Assert.ThrowsAsync<TaskclusterException>(() => client.Auth.CurrentScopes());
        Assert.That(refusal!.Code, Is.EqualTo("AuthenticationFailed"));
    }
}
