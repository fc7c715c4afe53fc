using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Hooks.HookCalls;

namespace Taskcluster.Tests.Hooks;

/// <summary>What the clock does to hooks (spec/services.md §4.3, firing).</summary>
public sealed class ScheduleTests : ServerTests
{
    // The machine's own time is not waited for.
    protected override IReadOnlyDictionary<string, string?> Settings { get; } =
        new Dictionary<string, string?> { ["Pulse:PauseMilliseconds"] = "0" };

    [Test]
    public async Task A_hook_fires_by_its_schedule_its_token_and_a_message()
    {
        await Server.Hook(
            "g/h",
            Schedule("*/30 * * * *"),
            Open,
            BoundTo("exchange/taskcluster-queue/v1/task-completed", "route.wanted.#"),
            ("task", Template(("extra", Json("""{"by": {"$eval": "firedBy"}}""")))));

        await Server.AdvanceStepwise(TimeSpan.FromMinutes(30));
        _ = (await Server.TriggerWithToken("g/h", await Server.Token("g/h"))).Ok;
        await Server.CompletedTask(("routes", Json("""["wanted.by.a.hook"]""")));
        await Server.CompletedTask();
        await Server.Settle();

        var fires = await Server.LastFires("g/h");
        fires.Select(fire => fire.Text("firedBy")).Should().BeEquivalentTo(
            "schedule", "triggerHookWithToken", "pulseMessage");
        fires.Should().OnlyContain(fire => fire.Text("result") == "success" && fire.Text("taskState") == "pending");
        foreach (var fire in fires)
        {
            (await Server.TaskOf(fire))["extra"]!["by"]!.GetValue<string>().Should().Be(fire.Text("firedBy"));
        }
    }

    [Test]
    public async Task Within_a_year_a_hook_fires_exactly_as_often_as_its_schedule_says()
    {
        var start = Server.Clock.GetUtcNow();
        await Server.Hook("g/h", Schedule("15 6 * * 1", "0 0 1 * *"));

        await Server.AdvanceStepwise(TimeSpan.FromDays(365));

        var times = (await Server.LastFires("g/h"))
            .Select(fire => fire["taskCreateTime"]!.GetValue<DateTimeOffset>().UtcDateTime).Reverse().ToList();
        var days = Enumerable.Range(0, 367).Select(day => start.UtcDateTime.Date.AddDays(day)).ToList();
        var wanted = days.Where(day => day.DayOfWeek == DayOfWeek.Monday).Select(day => day.AddMinutes(375))
            .Concat(days.Where(day => day.Day == 1))
            .Where(time => time > start.UtcDateTime && time <= start.UtcDateTime.AddDays(365)).Order().ToList();
        times.Should().Equal(wanted);
        (await Server.LastFires("g/h")).Should().OnlyContain(fire => fire.Text("result") == "success");
    }

    [Test]
    public async Task A_task_is_created_as_of_its_slot()
    {
        await Server.Hook("g/h", Schedule("0 * * * *"));
        var slot = await Server.NextFire("g/h");

        await Server.AdvanceStepwise(slot - Server.Clock.GetUtcNow() - TimeSpan.FromMilliseconds(1));
        (await Server.LastFires("g/h")).Should().BeEmpty();
        await Server.AdvanceStepwise(TimeSpan.FromMilliseconds(1));

        var fire = (await Server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire["taskCreateTime"]!.GetValue<DateTimeOffset>().Should().Be(slot);
        (await Server.TaskOf(fire))["created"]!.GetValue<DateTimeOffset>().Should().Be(slot);
        (await Server.NextFire("g/h")).Should().Be(slot.AddHours(1));
    }

    [Test]
    public async Task All_hooks_of_a_moment_fire()
    {
        // More than are read at once.
        for (var number = 0; number < 220; number++)
        {
            _ = (await Server.CreateHook($"many/{number}", Schedule("0 0 * * *"))).Ok;
        }

        _ = await Server.Role("hook-id:many/*", Scopes);
        await Server.AdvanceStepwise(await Server.NextFire("many/0") - Server.Clock.GetUtcNow());

        Server.Rows("queue_tasks").Should().Be(220);
        Server.Number("SELECT count(*) FROM hooks_last_fires WHERE result = 'success'").Should().Be(220);
        Server.Number("SELECT count(DISTINCT next_fire) FROM hooks_hooks").Should().Be(1);
    }

    [TestCase(9)]
    [TestCase(300)]
    public async Task Of_slots_that_were_missed_one_is_fired(int minutesLate)
    {
        await Server.Hook("g/h", Schedule("*/5 * * * *"));
        var slot = await Server.NextFire("g/h");

        // Nobody looks meanwhile, as if the server were down.
        Server.Clock.Jump(slot.AddMinutes(minutesLate) - Server.Clock.GetUtcNow());
        await Server.Advance(TimeSpan.Zero);

        var now = Server.Clock.GetUtcNow();
        var fire = (await Server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire.Text("result").Should().Be("success");
        fire["taskCreateTime"]!.GetValue<DateTimeOffset>().Should().Be(minutesLate < 10 ? slot : now);
        (await Server.NextFire("g/h")).Should().BeAfter(now).And.BeOnOrBefore(now.AddMinutes(5));
    }

    [Test]
    public async Task A_failure_is_told_to_the_owner_and_the_next_slot_is_tried()
    {
        _ = (await Server.CreateHook("g/h", Schedule("0 * * * *"))).Ok;

        await Server.AdvanceStepwise(TimeSpan.FromHours(1));

        var fire = (await Server.LastFires("g/h")).Should().ContainSingle().Subject;
        fire.Text("result").Should().Be("error");
        fire.Text("error").Should().Contain("queue:create-task:lowest:hooks/none");
        var mail = Server.Mails().Should().ContainSingle().Subject;
        mail.To.Should().Be("owner@example.com");
        mail.Subject.Should().Be("[Taskcluster Hooks] Scheduled Hook failure: g/h");
        mail.Text.Should().Contain("The role `hook-id:g/h` does not have sufficient scopes to create the task:")
            .And.Contain("queue:create-task:lowest:hooks/none").And.Contain("\"statusCode\": 403");
        _ = await Server.Role("hook-id:g/h", Scopes);
        await Server.AdvanceStepwise(TimeSpan.FromHours(1));
        (await Server.LastFires("g/h")).Select(one => one.Text("result")).Should().Equal("success", "error");
        Server.Mails().Should().HaveCount(1);
    }

    [Test]
    public async Task Mail_is_sent_of_schedules_alone_where_it_is_wanted_and_allowed()
    {
        _ = (await Server.CreateHook("g/quiet", Schedule("0 * * * *"), ("metadata", Json("""
            {"name": "n", "description": "d", "owner": "quiet@example.com", "emailOnError": false}
            """)))).Ok;
        _ = (await Server.CreateHook("g/denied", Schedule("0 * * * *"), ("metadata", Json("""
            {"name": "n", "description": "d", "owner": "denied@example.com"}
            """)))).Ok;
        _ = (await Server.CreateHook("g/triggered")).Ok;
        _ = (await Server.Deny("email", "denied@example.com")).Status;
        (await Server.Trigger("g/triggered")).Status.Should().Be(403);

        await Server.AdvanceStepwise(TimeSpan.FromHours(1));

        Server.Mails().Should().BeEmpty();
        foreach (var name in new[] { "g/quiet", "g/denied" })
        {
            (await Server.LastFires(name)).Should().ContainSingle();
            (await Server.NextFire(name)).Should().BeAfter(Server.Clock.GetUtcNow());
        }
    }

    [Test]
    public async Task A_template_without_bounds_is_stopped_and_told_everywhere()
    {
        // Each step doubles the text.
        var template = """{"payload": {"a": "${x}"}}""";
        for (var step = 0; step < 40; step++)
        {
            template = $$$"""{"$let": {"x": "${x}${x}"}, "in": {{{template}}}}""";
        }

        _ = await Server.Role("hook-id:g/h", Scopes);
        template = $$$"""{"$let": {"x": "xxxxxxxx"}, "in": {{{template}}}}""";
        _ = (await Server.CreateHook("g/h", Schedule("0 * * * *"), ("task", Json(template)))).Ok;
        _ = (await Server.CreateHook("g/long", ("task", Json("""
            {"$map": {"$eval": "range(0, 100000)"}, "each(x)": {"$map": {"$eval": "range(0, 100000)"}, "each(y)": 1}}
            """)))).Ok;

        (await Server.Trigger("g/h")).ShouldFail(400, "InputError", "While firing hook:", "LimitError", "TextLength");
        (await Server.Trigger("g/long")).ShouldFail(400, "InputError", "While firing hook:", "LimitError", "Steps");
        await Server.AdvanceStepwise(TimeSpan.FromHours(1));

        var fires = await Server.LastFires("g/h");
        fires.Select(fire => fire.Text("firedBy")).Should().Equal("schedule", "triggerHook");
        fires.Should().OnlyContain(fire => fire.Text("error").StartsWith("LimitError"));
        Server.Mails().Should().ContainSingle().Subject.Text.Should().Contain("LimitError");
    }
}
