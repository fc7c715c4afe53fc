using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class GetTaskGroupTests : ServerTests
{
    public static readonly Example Example = new("queue.getTaskGroup", async server =>
    {
        var (group, _) = await server.Group(1);
        return new($"/task-group/{group}") { Needs = $"queue:list-task-group:{group}" };
    });

    [Test]
    public async Task A_group_lasts_an_hour_longer_than_the_longest_of_its_tasks()
    {
        var now = Server.Clock.GetUtcNow();
        string At(double hours) => WireTime.Format(now.AddHours(hours));
        var group = SlugId.New();

        _ = await Server.TaskOf(group, ("expires", At(2)));
        await Expect(3);
        _ = await Server.TaskOf(group, ("expires", At(1)));
        await Expect(3);
        _ = await Server.TaskOf(group, ("expires", At(4)));
        await Expect(5);

        async Task Expect(double hours)
        {
            var reply = (await Server.AsRoot().Get($"queue/v1/task-group/{group}")).Ok;
            JsonNode.DeepEquals(reply, new JsonObject
            {
                ["taskGroupId"] = group,
                ["schedulerId"] = "s",
                ["expires"] = At(hours),
            }).Should().BeTrue("{0}", reply);
        }
    }

    [Test]
    public async Task A_group_that_is_not_there_is_not_found_and_the_scope_comes_first()
    {
        await using var closed = await RunningServer.Start(GroupCalls.Closed);
        var missing = SlugId.New();

        (await closed.AsRoot().Get($"queue/v1/task-group/{missing}")).ShouldFail(404, "ResourceNotFound", missing);
        (await closed.With("queue:seal-task-group:*").Get($"queue/v1/task-group/{missing}")).ShouldLack(
            $"queue:list-task-group:{missing}", $"queue:list-task-group:{missing}");
    }
}
