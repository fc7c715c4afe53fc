using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue;

public sealed class CreateTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.createTask", server => Task.FromResult(
        new ExampleRequest($"/task/{SlugId.New()}", server.Definition(
            ("scopes", new JsonArray("a:x", "b:*")), ("routes", new JsonArray("index.y")), ("priority", "high")))
        {
            Needs = AllOf(
                "a:x", "b:*", "queue:route:index.y", "queue:create-task:project:none", "queue:scheduler-id:-",
                AnyOf(
                    "queue:create-task:highest:p/w", "queue:create-task:very-high:p/w",
                    "queue:create-task:high:p/w")),
        }))
    {
        Messages = ["taskDefined", "taskPending"],
    };

    [Test]
    public async Task A_new_task_is_pending_with_all_defaults()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();

        var answer = await Server.AsRoot().Put($"queue/v1/task/{taskId}", definition);

        answer.Status.Should().Be(200);
        var status = answer.Json["status"]!;
        status["state"]!.GetValue<string>().Should().Be("pending");
        status["retriesLeft"]!.GetValue<int>().Should().Be(5);
        status["taskGroupId"]!.GetValue<string>().Should().Be(taskId);
        status["schedulerId"]!.GetValue<string>().Should().Be("-");
        status["projectId"]!.GetValue<string>().Should().Be("none");
        status["priority"]!.GetValue<string>().Should().Be("lowest");
        status["expires"]!.GetValue<string>()
            .Should().Be(WireTime.Format(Server.Clock.GetUtcNow().AddHours(1).AddYears(1)));
        status["runs"]![0]!["state"]!.GetValue<string>().Should().Be("pending");
        status["runs"]![0]!["reasonCreated"]!.GetValue<string>().Should().Be("scheduled");
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
    }

    [Test]
    public async Task A_repeated_call_with_the_same_definition_changes_nothing()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();
        _ = (await Server.AsRoot().Put($"queue/v1/task/{taskId}", definition)).Ok;

        var again = await Server.AsRoot().Put($"queue/v1/task/{taskId}", definition);

        again.Status.Should().Be(200);
        Server.Messages.Of(taskId).Should()
            .Equal("task-defined _", "task-pending 0", "task-defined _", "task-pending 0");
    }

    [Test]
    public async Task Another_definition_for_the_same_task_is_a_conflict()
    {
        var taskId = await Server.Task();

        var answer = await Server.AsRoot().Put($"queue/v1/task/{taskId}", Server.Definition(("priority", "high")));

        answer.Status.Should().Be(409);
        answer.Code.Should().Be("RequestConflict");
        answer.Json["message"]!.GetValue<string>().Should().Contain("priority");
    }

    [Test]
    public async Task A_task_waits_for_what_it_depends_on()
    {
        var required = await Server.Task();
        var dependent = await Server.Task(("dependencies", new JsonArray(required)), ("taskQueueId", "p/other"));
        (await Server.Status(dependent))["state"]!.GetValue<string>().Should().Be("unscheduled");

        _ = await Server.Claim();
        _ = (await Server.AsRoot().Post($"queue/v1/task/{required}/runs/0/completed")).Ok;

        (await Server.Status(dependent))["state"]!.GetValue<string>().Should().Be("pending");
        Server.Messages.Exchanges.Should().Equal(
            "task-defined", "task-pending", "task-defined", "task-running", "task-completed", "task-pending",
            "task-group-resolved");
    }

    [Test]
    public async Task A_moment_may_be_written_in_another_way_when_the_call_is_repeated()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();
        _ = (await Server.Create(taskId, definition)).Ok;
        definition["created"] =
            definition["created"]!.GetValue<string>().Replace("Z", "000+00:00", StringComparison.Ordinal);

        (await Server.Create(taskId, definition)).Status.Should().Be(200);
    }

    [Test]
    public async Task The_order_of_keys_does_not_matter_when_the_call_is_repeated_and_that_of_lists_does()
    {
        var taskId = SlugId.New();
        var routes = ("routes", (JsonNode)new JsonArray("a", "b"));
        _ = (await Server.Create(
            taskId, Server.Definition(routes, ("payload", JsonNode.Parse("""{"a":1,"b":[2]}"""))))).Ok;

        (await Server.Create(taskId, Server.Definition(
            ("routes", new JsonArray("a", "b")), ("payload", JsonNode.Parse("""{"b":[2.0],"a":1}""")))))
            .Status.Should().Be(200);
        (await Server.Create(taskId, Server.Definition(
            ("routes", new JsonArray("b", "a")), ("payload", JsonNode.Parse("""{"a":1,"b":[2]}""")))))
            .ShouldFail(409, "RequestConflict", taskId, "routes");
    }

    [Test]
    public async Task A_repeated_call_tells_of_a_pending_run_only_while_run_0_is_pending()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();
        _ = (await Server.Create(taskId, definition)).Ok;
        _ = await Server.Claim();

        var repeated = (await Server.Create(taskId, definition)).Ok;
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = (await Server.Create(taskId, definition)).Ok;

        Answers.Summary(repeated["status"]!).Should().Be("running: running(scheduled) 5 left");
        Server.Messages.Of(taskId).Should().Equal(
            "task-defined _", "task-pending 0", "task-running 0", "task-defined _", "task-exception 0",
            "task-pending 1", "task-defined _");
    }

    [Test]
    public async Task A_repeated_call_gets_the_status_of_a_task_that_is_over()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();
        _ = (await Server.Create(taskId, definition)).Ok;
        _ = (await Server.Control(taskId, "cancel")).Ok;

        var repeated = (await Server.Create(taskId, definition)).Ok;

        Answers.Summary(repeated["status"]!).Should().Be("exception: exception(scheduled, canceled) 5 left");
    }

    [Test]
    public async Task The_queue_may_be_named_by_its_halves_its_id_or_both()
    {
        var pair = await Server.Task(("taskQueueId", null), ("provisionerId", "P-1_x"), ("workerType", "w-1"));
        var half = await Server.Task(("taskQueueId", "q/w"), ("provisionerId", "other"));
        var both = await Server.Task(("provisionerId", "p"), ("workerType", "w"));

        (await Server.Status(pair))["taskQueueId"]!.GetValue<string>().Should().Be("P-1_x/w-1");
        (await Server.Status(half))["provisionerId"]!.GetValue<string>().Should().Be("q");
        (await Server.Status(both))["workerType"]!.GetValue<string>().Should().Be("w");
    }

    [Test]
    public async Task A_queue_that_is_named_in_two_ways_or_not_at_all_is_refused()
    {
        (await Refused(("provisionerId", "p"), ("workerType", "w"), ("taskQueueId", "p/x")))
            .ShouldFail(400, "InputError", "p/x", "p/w");
        (await Refused(("provisionerId", "p"), ("taskQueueId", null))).ShouldFail(400, "InputError", "taskQueueId");
        (await Refused(("workerType", "w"), ("taskQueueId", null))).ShouldFail(400, "InputError", "taskQueueId");
        (await Refused(("taskQueueId", null))).ShouldFail(400, "InputError", "taskQueueId", "provisionerId");
    }

    [Test]
    public async Task What_is_stored_before_the_answer_is_read_by_everybody()
    {
        var taskId = await Server.Task(("payload", JsonNode.Parse("""{"z":1e3,"a":"\u00e9"}""")));

        var definition = (await Server.Anonymous().Get($"queue/v1/task/{taskId}")).Ok;

        JsonNode.DeepEquals(definition["payload"], JsonNode.Parse("""{"z":1e3,"a":"\u00e9"}""")).Should().BeTrue();
        definition["taskGroupId"]!.GetValue<string>().Should().Be(taskId);
    }

    private Task<ApiAnswer> Refused(params (string Name, JsonNode? Value)[] changes) =>
        Server.Create(SlugId.New(), Server.Definition(changes));
}
