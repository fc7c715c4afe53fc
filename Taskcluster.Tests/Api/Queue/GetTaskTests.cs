using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class GetTaskTests : ServerTests
{
    public static readonly Example Example = new("queue.task", async server =>
    {
        var taskId = await server.Task();
        return new($"/task/{taskId}") { Needs = $"queue:get-task:{taskId}" };
    });

    [Test]
    public async Task The_definition_comes_back_with_all_defaults()
    {
        var sent = Server.Definition();
        var taskId = SlugId.New();
        _ = (await Server.Create(taskId, sent)).Ok;

        var definition = (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok;

        var expected = sent.DeepClone().AsObject();
        var deadline = Server.Clock.GetUtcNow().AddHours(1);
        foreach (var (name, value) in new (string, JsonNode?)[]
        {
            ("provisionerId", "p"), ("workerType", "w"), ("schedulerId", "-"), ("projectId", "none"),
            ("taskGroupId", taskId), ("dependencies", new JsonArray()), ("requires", "all-completed"),
            ("routes", new JsonArray()), ("priority", "lowest"), ("retries", 5), ("scopes", new JsonArray()),
            ("tags", new JsonObject()), ("extra", new JsonObject()),
            ("expires", Modules.Kernel.Time.WireTime.Format(deadline.AddYears(1))),
        })
        {
            expected[name] = value;
        }

        JsonNode.DeepEquals(definition, expected).Should().BeTrue("{0}\nand not\n{1}", definition, expected);
    }

    [Test]
    public async Task A_task_that_is_not_there_is_not_found()
    {
        var taskId = SlugId.New();

        (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).ShouldFail(404, "ResourceNotFound", taskId);
    }

    [Test]
    public async Task Scopes_are_checked_before_the_id_and_before_it_is_known_whether_it_exists()
    {
        var taskId = SlugId.New();
        var reader = Server.With("queue:get-task:other");

        (await reader.Get($"queue/v1/task/{taskId}")).Status.Should().Be(404, "the anonymous role may read all tasks");
        await using var closed = await RunningServer.Start(
            new Dictionary<string, string?> { ["Auth:AnonymousScopes:0"] = "auth:current-scopes" });
        (await closed.With("queue:get-task:other").Get($"queue/v1/task/{taskId}"))
            .ShouldLack($"queue:get-task:{taskId}", $"queue:get-task:{taskId}");
        (await closed.Anonymous().Get("queue/v1/task/bad")).ShouldNeed("queue:get-task:bad");
        (await closed.AsRoot().Get("queue/v1/task/bad")).ShouldFail(400, "InvalidRequestArguments", "'bad'", "taskId");
    }

    [Test]
    public async Task An_unknown_query_option_is_refused()
    {
        (await Server.AsRoot().Get($"queue/v1/task/{SlugId.New()}?x=1"))
            .ShouldFail(400, "InvalidRequestArguments", "x");
    }
}
