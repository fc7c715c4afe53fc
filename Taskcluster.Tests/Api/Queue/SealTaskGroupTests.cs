using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

public sealed class SealTaskGroupTests : ServerTests
{
    public static readonly Example Example = new("queue.sealTaskGroup", async server =>
    {
        var (group, _) = await server.Group(1);
        return new($"/task-group/{group}/seal") { Needs = $"queue:seal-task-group:s/{group}" };
    })
    {
        Messages = ["taskGroupSealed"],
    };

    [Test]
    public async Task The_first_moment_stays_and_each_call_tells_it()
    {
        var (group, _) = await Server.Group(1);
        var moment = WireTime.Format(Server.Clock.GetUtcNow());

        var first = (await Server.OnGroup(group, "seal")).Ok;
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = (await Server.OnGroup(group, "seal")).Ok;

        first["sealed"]!.GetValue<string>().Should().Be(moment);
        JsonNode.DeepEquals(first, second).Should().BeTrue("{0} and {1}", first, second);
        JsonNode.DeepEquals(first, (await Server.AsRoot().Get($"queue/v1/task-group/{group}")).Ok).Should().BeTrue();
        Server.Messages.Exchanges.Should().Equal(
            "task-defined", "task-pending", "task-group-sealed", "task-group-sealed");
        var told = PublishedMessages.Payload(Server.Messages.All[^1]).AsObject();
        told.Remove("version");
        JsonNode.DeepEquals(told, first).Should().BeTrue("{0}", told);
    }

    [Test]
    public async Task No_task_can_be_created_in_a_sealed_group_not_even_again()
    {
        var (group, taskIds) = await Server.Group(1);
        var definition = (await Server.AsRoot().Get($"queue/v1/task/{taskIds[0]}")).Ok.AsObject();
        _ = (await Server.OnGroup(group, "seal")).Ok;

        (await Server.Create(taskIds[0], definition)).ShouldFail(409, "RequestConflict", group, "sealed");
        (await Server.Create(SlugId.New(), definition)).ShouldFail(409, "RequestConflict", group, "sealed");
        (await Server.AsRoot().Get($"queue/v1/task-group/{group}/list")).Ok.Ids().Should().Equal(taskIds);
    }

    [Test]
    public async Task The_message_of_a_sealed_group_that_is_resolved_says_both()
    {
        var (group, taskIds) = await Server.Group(1);
        _ = (await Server.OnGroup(group, "seal")).Ok;
        _ = (await Server.Control(taskIds[0], "cancel")).Ok;

        var told = Server.Messages.All[^1];
        PublishedMessages.ShortName(told).Should().Be("task-group-resolved");
        PublishedMessages.Payload(told)["sealed"].Should().NotBeNull();
    }

    [Test]
    public async Task A_missing_group_is_told_before_missing_scopes()
    {
        var (group, _) = await Server.Group(1);
        var missing = SlugId.New();

        (await Server.With("x").Post($"queue/v1/task-group/{missing}/seal"))
            .ShouldFail(404, "ResourceNotFound", missing);
        (await Server.With($"queue:seal-task-group:other/{group}").Post($"queue/v1/task-group/{group}/seal"))
            .ShouldLack($"queue:seal-task-group:s/{group}", $"queue:seal-task-group:s/{group}");
        (await Server.Anonymous().Post("queue/v1/task-group/bad/seal")).ShouldFail(400, "InvalidRequestArguments");
        Server.Messages.Exchanges.Should().NotContain("task-group-sealed");
    }
}
