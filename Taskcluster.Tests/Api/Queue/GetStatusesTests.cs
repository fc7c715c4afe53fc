using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue;

public sealed class GetStatusesTests : ServerTests
{
    private const string Path = "queue/v1/tasks/status";

    public static readonly Example Example = new("queue.statuses", async server =>
    {
        string[] taskIds = [await server.Task(), await server.Task()];
        return new("/tasks/status", new { taskIds })
        {
            Needs = AllOf($"queue:status:{taskIds[0]}", $"queue:status:{taskIds[1]}"),
        };
    });

    [Test]
    public async Task Each_task_comes_once_as_it_would_alone_and_unknown_ones_not_at_all()
    {
        var first = await Server.Task(("priority", "high"), ("payload", new JsonObject { ["a"] = 1.50 }));
        var second = await Server.CompletedTask();
        string[] taskIds = [second, first, SlugId.New(), second, "no id at all", ""];

        var reply = (await Server.AsRoot().Post(Path, new { taskIds })).Ok;

        reply.Ids("statuses").Should().Equal(new[] { first, second }.Order(StringComparer.Ordinal));
        reply.AsObject().Should().NotContainKey("continuationToken");
        foreach (var entry in reply["statuses"]!.AsArray())
        {
            var alone = (await Server.AsRoot().Get($"queue/v1/task/{entry!["taskId"]}/status")).Ok;
            JsonNode.DeepEquals(entry["status"], alone["status"]).Should().BeTrue("{0}", entry);
        }
    }

    [Test]
    public async Task Nobody_needs_a_scope_for_no_task()
    {
        await using var closed = await RunningServer.Start(GroupCalls.Closed);

        foreach (var body in new[] { "{}", """{"taskIds":[]}""" })
        {
            (await closed.Anonymous().Post(Path, body)).Ok.ToJsonString().Should().Be("""{"statuses":[]}""");
        }
    }

    [Test]
    public async Task Every_task_named_needs_its_scope_whether_it_exists_or_not()
    {
        await using var closed = await RunningServer.Start(GroupCalls.Closed);
        var taskId = await closed.Task();
        var missing = SlugId.New();
        string[] taskIds = [taskId, missing];

        (await closed.With($"queue:status:{taskId}").Post(Path, new { taskIds })).ShouldLack(
            $"queue:status:{missing}", $$"""{"AllOf":["queue:status:{{taskId}}","queue:status:{{missing}}"]}""");
        (await closed.With("queue:status:*").Post(Path, new { taskIds })).Ok.Ids("statuses").Should().Equal(taskId);
    }

    [Test]
    public async Task Pages_show_each_task_once()
    {
        var taskIds = new List<string>();
        for (var count = 0; count < 7; count++)
        {
            taskIds.Add(await Server.Task());
        }

        foreach (var limit in new[] { 1, 3, 7 })
        {
            (await GroupCalls.AllPages(query => Server.AsRoot().Post(Path + query, new { taskIds }), limit, "statuses"))
                .Should().Equal(taskIds.Order(StringComparer.Ordinal));
        }

        await GroupCalls.VerifyOptions(query => Server.AsRoot().Post(Path + query, new { taskIds }), "statuses");
    }

    [Test]
    public async Task Many_thousand_unknown_ids_are_answered_too()
    {
        var taskId = await Server.Task();
        string[] taskIds = [.. Enumerable.Range(0, 20_000).Select(_ => SlugId.New()), taskId];

        (await Server.AsRoot().Post(Path, new { taskIds })).Ok.Ids("statuses").Should().Equal(taskId);
    }

    [Test]
    public async Task A_body_of_another_form_is_refused()
    {
        (await Server.AsRoot().Post(Path, "[]")).ShouldFail(400, "InputValidationError");
        (await Server.AsRoot().Post(Path, """{"taskIds":[1]}""")).ShouldFail(400, "InputValidationError");
        (await Server.AsRoot().Post(Path, """{"taskIds":[],"x":1}""")).ShouldFail(400, "InputValidationError", "x");
        (await Server.AsRoot().Post(Path)).ShouldFail(400, "MalformedPayload");
    }
}
