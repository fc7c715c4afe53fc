using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Explain;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Api.HookLab;

public sealed class ListFireTimesTests : ServerTests
{
    public static readonly Example Example = new("hook-lab.listFireTimes", async server =>
    {
        var name = await server.Hook(NewName(), Schedule("0 12 * * *"));
        return new ExampleRequest(Path(name, "/fire-times")) { Needs = $"hooks:get:{name.Replace('/', ':')}" };
    });

    [Test]
    public async Task The_next_ten_times_of_all_expressions_are_listed()
    {
        await Server.Hook("g/h", Schedule("0 12 * * *", "30 6 * * *"));
        var first = await Server.NextFire("g/h");

        var times = (await Server.AsRoot().Get(Url("g/h"))).Ok;

        var next = times["next"].Texts().Select(DateTimeOffset.Parse).ToList();
        next.Should().HaveCount(10).And.BeInAscendingOrder();
        next[0].Should().Be(first).And.BeAfter(Server.Clock.GetUtcNow());
        next.Should().OnlyContain(time => time.Hour == 12 || (time.Hour == 6 && time.Minute == 30));
        (next[^1] - next[0]).Should().BeGreaterThan(TimeSpan.FromDays(4)).And.BeLessThan(TimeSpan.FromDays(5));
        times["missed"].ShouldBeJson("[]");
        times["lacking"].ShouldBeJson("[]");
    }

    [Test]
    public async Task A_hook_without_a_schedule_has_no_times()
    {
        await Server.Hook("g/h");
        _ = (await Server.Trigger("g/h")).Ok;

        (await Server.AsRoot().Get(Url("g/h"))).Ok.ShouldBeJson("""{"next":[],"missed":[],"lacking":[]}""");
    }

    [Test]
    public async Task Slots_that_passed_unused_are_listed_and_not_caught_up()
    {
        await Server.Hook("g/h", Schedule("0 * * * *"));
        var first = await Server.NextFire("g/h");
        await Server.AdvanceStepwise(first - Server.Clock.GetUtcNow());

        // Nothing runs for three hours and a half; then the first slot of them is fired.
        Server.Clock.Jump(TimeSpan.FromMinutes(210));
        await Server.Advance(TimeSpan.Zero);
        var after = (await Server.AsRoot().Get(Url("g/h"))).Ok;
        await Server.AdvanceStepwise(TimeSpan.FromMinutes(40));
        var later = (await Server.AsRoot().Get(Url("g/h"))).Ok;

        string[] missed = [WireTime.Format(first.AddHours(2)), WireTime.Format(first.AddHours(3))];
        after["missed"].Texts().Should().Equal(missed);
        after["next"].Texts().First().Should().Be(WireTime.Format(first.AddHours(4)));
        later["missed"].Texts().Should().Equal(missed);
        (await Server.LastFires("g/h")).Should().HaveCount(3);
    }

    [Test]
    public async Task What_was_missed_is_told_to_those_who_may_see_the_last_fires()
    {
        await Server.Hook("g/h", Schedule("0 * * * *"));

        var told = (await Server.With("hooks:get:g:h", "hooks:list-last-fires:g/h").Get(Url("g/h"))).Ok;
        var untold = (await Server.With("hooks:get:g:h").Get(Url("g/h"))).Ok;

        told["missed"].ShouldBeJson("[]");
        untold["missed"].Should().BeNull();
        untold["lacking"].ShouldBeJson("""["hooks:list-last-fires:g/h"]""");
        untold["next"]!.AsArray().Should().HaveCount(10);
    }

    [Test]
    public async Task A_hook_that_is_not_there_is_told_to_those_who_may_ask()
    {
        (await Server.AsRoot().Get(Url("g/h"))).ShouldFail(404, "ResourceNotFound", "No such hook");
        (await Server.With("hooks:get:g/h").Get(Url("g/h"))).ShouldFail(403, "InsufficientScopes");
    }

    private static string Url(string name) => $"hook-lab/v1{Path(name, "/fire-times")}";
}
