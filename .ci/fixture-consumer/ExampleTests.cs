using System.Text.Json.Nodes;
using NUnit.Framework;
using Taskcluster.Net;
using Taskcluster.Net.Hooks;
using Taskcluster.Net.Index;
using Taskcluster.Net.Queue;
using Taskcluster.Testing;

namespace FixtureConsumer;

/// <summary>The examples of docs/fixture-csharp.md, which a test compares with this file.</summary>
public sealed class ExampleTests
{
    [Test]
    public async Task A_task_runs_without_a_worker()
    {
        await using var taskcluster = await TaskclusterFixture.StartAsync();

        var taskId = await taskcluster.CreateTask(taskcluster.NewTask("my-project/linux") with
        {
            Routes = ["index.my-project.latest"],
            Metadata = new TaskMetadata
            {
                Name = "build", Description = "…", Owner = "me@example.com", Source = "https://example.com",
            },
        });
        await taskcluster.CompleteTask(taskId);
        await taskcluster.Clock.AdvanceAsync(TimeSpan.Zero);   // everything that follows from it has happened

        var indexed = await taskcluster.Index.FindTask("my-project.latest");
        Assert.That(indexed.TaskId, Is.EqualTo(taskId));
    }

    [Test]
    public async Task My_program_creates_its_graph()
    {
        await using var taskcluster = await TaskclusterFixture.StartAsync();

        await MyProgram(taskcluster.RootUrl, taskcluster.RootCredentials);

        var build = await taskcluster.AssertTaskCreated(task => task.Metadata.Name == "build");
        Assert.That(build.Dependencies, Is.Empty);
        var order = await taskcluster.DrainQueue("my-project/linux");
        Assert.That(order, Has.Count.EqualTo(2));
        Assert.That(
            taskcluster.Messages.Count(message => message.Exchange == QueueExchanges.TaskCompleted), Is.EqualTo(2));
    }

    // Stands for the program under test; it knows nothing of a fixture.
    private static async Task MyProgram(string rootUrl, Credentials credentials)
    {
        var client = new TaskclusterClient(new ClientOptions { RootUrl = rootUrl, Credentials = credentials });
        string? before = null;
        foreach (var name in new[] { "build", "test" })
        {
            var taskId = SlugId.New();
            await client.Queue.CreateTask(taskId, new CreateTaskRequest
            {
                TaskQueueId = "my-project/linux",
                Created = DateTimeOffset.UtcNow,
                Deadline = DateTimeOffset.UtcNow.AddHours(1),
                Dependencies = before is null ? [] : [before],
                Payload = new JsonObject { ["command"] = new JsonArray("make", name) },
                Metadata = new TaskMetadata
                {
                    Name = name, Description = "…", Owner = "me@example.com", Source = "https://example.com",
                },
            });
            before = taskId;
        }
    }

    [Test]
    public async Task A_caller_without_the_scope_is_refused()
    {
        await using var taskcluster = await TaskclusterFixture.StartAsync();

        var client = taskcluster.ClientFor("queue:create-task:lowest:my-project/linux");

        var refusal = Assert.ThrowsAsync<TaskclusterException>(
            () => client.Queue.CreateTask(SlugId.New(), taskcluster.NewTask("other-project/linux")));
        Assert.That(refusal!.Code, Is.EqualTo("InsufficientScopes"));
    }

    [Test]
    public async Task A_hook_fires_every_morning()
    {
        await using var taskcluster = await TaskclusterFixture.StartAsync(new FixtureOptions
        {
            StartTime = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero),
        });
        await taskcluster.Auth.CreateRole("hook-id:my-project/nightly", new()
        {
            Description = "",
            Scopes =
            [
                "queue:create-task:lowest:my-project/linux", "queue:create-task:project:none", "queue:scheduler-id:-",
            ],
        });
        await taskcluster.Hooks.CreateHook("my-project", "nightly", new CreateHookRequest
        {
            Metadata = new HookMetadata { Name = "nightly", Description = "", Owner = "me@example.com" },
            Schedule = ["0 0 6 * * *"],
            Task = new JsonObject
            {
                ["taskQueueId"] = "my-project/linux",
                ["payload"] = new JsonObject(),
                ["metadata"] = new JsonObject
                {
                    ["name"] = "nightly",
                    ["description"] = "…",
                    ["owner"] = "me@example.com",
                    ["source"] = "https://example.com",
                },
            },
            TriggerSchema = new JsonObject { ["type"] = "object" },
        });

        await taskcluster.Clock.AdvanceAsync(TimeSpan.FromDays(3));

        var fires = await taskcluster.Hooks.ListLastFires("my-project", "nightly");
        Assert.That(fires.LastFires.Select(fire => fire.Result), Is.EqualTo(new[] { "success", "success", "success" }));
    }

    [Test]
    public async Task Each_test_begins_with_what_all_need()
    {
        await using var taskcluster = await TaskclusterFixture.StartAsync();
        var shared = await taskcluster.CreateTask();
        await taskcluster.SnapshotAsync("prepared");

        await taskcluster.CompleteTask(shared);
        await taskcluster.RestoreAsync("prepared");

        Assert.That((await taskcluster.Queue.Status(shared)).Status.State, Is.EqualTo("pending"));
        await taskcluster.ResetAsync();
        Assert.ThrowsAsync<TaskclusterException>(() => taskcluster.Queue.Status(shared));
    }
}
