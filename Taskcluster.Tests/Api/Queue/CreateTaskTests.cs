using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class CreateTaskTests
{
    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.Start();

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_new_task_is_pending_with_all_defaults()
    {
        var taskId = SlugId.New();
        var definition = server.Definition();

        var answer = await server.AsRoot().Put($"queue/v1/task/{taskId}", definition);

        answer.Status.Should().Be(200);
        var status = answer.Json["status"]!;
        status["state"]!.GetValue<string>().Should().Be("pending");
        status["retriesLeft"]!.GetValue<int>().Should().Be(5);
        status["taskGroupId"]!.GetValue<string>().Should().Be(taskId);
        status["schedulerId"]!.GetValue<string>().Should().Be("-");
        status["projectId"]!.GetValue<string>().Should().Be("none");
        status["priority"]!.GetValue<string>().Should().Be("lowest");
        status["expires"]!.GetValue<string>().Should().Be(WireTime.Format(server.Clock.GetUtcNow().AddHours(1).AddYears(1)));
        status["runs"]![0]!["state"]!.GetValue<string>().Should().Be("pending");
        status["runs"]![0]!["reasonCreated"]!.GetValue<string>().Should().Be("scheduled");
        server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
    }

    [Test]
    public async Task A_repeated_call_with_the_same_definition_changes_nothing()
    {
        var taskId = SlugId.New();
        var definition = server.Definition();
        _ = (await server.AsRoot().Put($"queue/v1/task/{taskId}", definition)).Ok;

        var again = await server.AsRoot().Put($"queue/v1/task/{taskId}", definition);

        again.Status.Should().Be(200);
        server.Messages.Of(taskId).Should()
            .Equal("task-defined _", "task-pending 0", "task-defined _", "task-pending 0");
    }

    [Test]
    public async Task Another_definition_for_the_same_task_is_a_conflict()
    {
        var taskId = await server.Task();

        var answer = await server.AsRoot().Put($"queue/v1/task/{taskId}", server.Definition(("priority", "high")));

        answer.Status.Should().Be(409);
        answer.Code.Should().Be("RequestConflict");
        answer.Json["message"]!.GetValue<string>().Should().Contain("priority");
    }

    [Test]
    public async Task A_task_waits_for_what_it_depends_on()
    {
        var required = await server.Task();
        var dependent = await server.Task(("dependencies", new JsonArray(required)), ("taskQueueId", "p/other"));
        (await server.Status(dependent))["state"]!.GetValue<string>().Should().Be("unscheduled");

        _ = await server.Claim();
        _ = (await server.AsRoot().Post($"queue/v1/task/{required}/runs/0/completed")).Ok;

        (await server.Status(dependent))["state"]!.GetValue<string>().Should().Be("pending");
        server.Messages.Exchanges.Should().Equal(
            "task-defined", "task-pending", "task-defined", "task-running", "task-completed", "task-pending",
            "task-group-resolved");
    }
}
