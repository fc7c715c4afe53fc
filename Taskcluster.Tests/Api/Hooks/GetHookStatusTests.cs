using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.Hooks;

/// <summary>hooks.getHookStatus (spec/services.md §4.3).</summary>
public sealed class GetHookStatusTests : ServerTests
{
    public static readonly Example Example = new("hooks.getHookStatus", async server =>
    {
        var name = NewName();
        _ = (await server.CreateHook(name)).Ok;
        return new ExampleRequest(Path(name, "/status")) { Needs = $"hooks:status:{name}" };
    });

    [Test]
    public async Task The_last_fire_is_told_and_the_next_time_but_not_the_next_task()
    {
        await Server.Hook("g/h", Schedule("0 0 1 1 *", "30 12 31 12 *"));
        var taskId = (await Server.Trigger("g/h")).Ok.Text("taskId");

        var status = (await Server.HookStatus("g/h")).Ok;

        var now = Server.Clock.GetUtcNow();
        status["lastFire"]!.ToJsonString().Should().Be(
            $$"""{"result":"success","taskId":"{{taskId}}","time":"{{WireTime.Format(now)}}"}""");
        status.AsObject().Select(member => member.Key).Should().BeEquivalentTo("lastFire", "nextScheduledDate");
        (await Server.HookStatus("g/none")).ShouldFail(404, "ResourceNotFound", "No such hook");
    }

    [Test]
    public async Task A_schedule_that_never_comes_is_told_as_the_year_4000()
    {
        _ = (await Server.CreateHook("g/h", Schedule("0 0 29 2 1#5"))).Ok;
        _ = (await Server.CreateHook("g/never", ("schedule", Json("[]")))).Ok;

        (await Server.HookStatus("g/h")).Ok.AsObject().ContainsKey("nextScheduledDate").Should().BeTrue();
        (await Server.HookStatus("g/never")).Ok.AsObject().ContainsKey("nextScheduledDate").Should().BeFalse();
    }
}
