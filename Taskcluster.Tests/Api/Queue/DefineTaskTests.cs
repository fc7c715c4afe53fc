using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>queue.defineTask, a method of 2017 (spec/queue.md §7).</summary>
public sealed class DefineTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.defineTask", server => Task.FromResult(
        new ExampleRequest($"/task/{SlugId.New()}/define", server.Definition(
            ("scopes", new JsonArray("a:x")), ("priority", "very-high")))
        {
            Needs = AllOf(
                "a:x", "queue:create-task:project:none", "queue:scheduler-id:-",
                AnyOf("queue:create-task:highest:p/w", "queue:create-task:very-high:p/w", "queue:define-task:p/w")),
        }))
    {
        Messages = ["taskDefined"],
    };

    protected override IReadOnlyDictionary<string, string?>? Settings { get; } =
        new Dictionary<string, string?> { ["Legacy:Enabled"] = "true" };

    [Test]
    public async Task A_defined_task_waits_until_it_is_scheduled()
    {
        var taskId = SlugId.New();

        Answers.Summary((await Define(taskId, Server.Definition())).Ok["status"]!).Should().Be("unscheduled: 5 left");
        Server.Messages.Of(taskId).Should().Equal("task-defined _");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok["dependencies"]!.AsArray().Should().BeEmpty(
            "the definition is what was sent");

        (await Server.Control(taskId, "schedule")).Ok.Should().NotBeNull();
        (await Server.Summary(taskId)).Should().Be("pending: pending(scheduled) 5 left");
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-pending 0");
    }

    [Test]
    public async Task Dependencies_that_are_satisfied_do_not_let_it_go()
    {
        var required = await Server.ClaimedTask();
        var taskId = SlugId.New();
        _ = (await Define(taskId, Server.Definition(("dependencies", new JsonArray(required))))).Ok;

        _ = (await Server.Report(required, 0, "completed")).Ok;

        (await Server.Summary(taskId)).Should().Be("unscheduled: 5 left");
    }

    [Test]
    public async Task A_repeated_call_changes_nothing_and_another_definition_is_a_conflict()
    {
        var taskId = SlugId.New();
        var definition = Server.Definition();
        _ = (await Define(taskId, definition)).Ok;

        (await Define(taskId, definition)).Status.Should().Be(200);
        (await Define(taskId, Server.Definition(("priority", "low")))).ShouldFail(409, "RequestConflict", "priority");
        Server.Messages.Of(taskId).Should().Equal("task-defined _", "task-defined _");
    }

    [Test]
    public async Task What_createTask_refuses_is_refused()
    {
        var taskId = SlugId.New();
        (await Define(taskId, Server.Definition(("created", "2020-01-01T00:00:00Z")))).ShouldFail(400, "InputError");
        (await Define(taskId, Server.Definition(("priority", "normal")))).ShouldFail(400, "InputValidationError");
        (await Define(taskId, Server.Definition(("dependencies", new JsonArray(SlugId.New())))))
            .ShouldFail(400, "InputError", "Not there");
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/status")).ShouldFail(404, "ResourceNotFound");
    }

    [Test]
    public async Task Without_the_setting_there_is_no_such_method()
    {
        await using var server = await RunningServer.Start();

        var answer = await server.AsRoot().Post($"queue/v1/task/{SlugId.New()}/define", server.Definition());

        answer.Status.Should().Be(404);
        answer.Text.Should().Be("""{"error":"Not found"}""");
    }

    [Test]
    public async Task It_does_not_stand_in_the_reference()
    {
        var reference = (await Server.Anonymous().Get("/references/queue/v1/api.json")).Ok;

        reference["entries"]!.AsArray().Select(entry => entry!["name"]!.GetValue<string>())
            .Should().Contain("createTask").And.NotContain("defineTask");
    }

    private Task<ApiAnswer> Define(string taskId, JsonObject definition) =>
        Server.AsRoot().Post($"queue/v1/task/{taskId}/define", definition);
}
