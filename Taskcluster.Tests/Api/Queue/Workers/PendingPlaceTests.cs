using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class PendingPlaceTests : ServerTests
{
    public static readonly Example Example = new("queue.pendingPlace", async server =>
        new($"/task/{await server.Task()}/place") { Needs = "queue:pending-list:p/w" });

    [Test]
    public async Task The_place_is_that_in_which_tasks_are_handed_out()
    {
        var late = await Server.Task(("priority", "low"));
        _ = await Server.Task(("priority", "high"));
        _ = await Server.Task(("priority", "high"));
        _ = await Server.Task(("priority", "lowest"));
        _ = await Server.Task(("priority", "highest"), ("taskQueueId", "p/other"));
        _ = await Server.Task(
            ("priority", "highest"), ("deadline", WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(1))));
        var last = await Server.Task(("priority", "low"));
        await ShouldStand(
            late, """{"position":4,"ahead":[{"priority":"highest","tasks":1},{"priority":"high","tasks":2}]}""");

        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        await ShouldStand(late, """{"position":3,"ahead":[{"priority":"high","tasks":2}]}""");
        await ShouldStand(
            last, """{"position":4,"ahead":[{"priority":"high","tasks":2},{"priority":"low","tasks":1}]}""");
        (await Server.ClaimWork(tasks: 2)).TaskIds().Should().HaveCount(2);
        await ShouldStand(late, """{"position":1,"ahead":[]}""");
    }

    [Test]
    public async Task What_cannot_be_claimed_has_no_place()
    {
        (await Server.AsRoot().Get($"queue/v1/task/{SlugId.New()}/place")).ShouldFail(404, "ResourceNotFound");
        var taskId = await Server.RunningTask();
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/place")).ShouldFail(409, "RequestConflict", "running");
    }

    private async Task ShouldStand(string taskId, string place) =>
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/place")).Ok.ToJsonString().Should().Be(place);
}
