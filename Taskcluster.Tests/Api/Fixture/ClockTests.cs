using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

public sealed class ClockTests
{
    public static readonly Example GetExample = new(
        "fixture.getClock", _ => Task.FromResult(new ExampleRequest("/clock")));

    public static readonly Example FreezeExample = new(
        "fixture.freezeClock", _ => Task.FromResult(new ExampleRequest("/clock/freeze")));

    public static readonly Example ResumeExample = new(
        "fixture.resumeClock", _ => Task.FromResult(new ExampleRequest("/clock/resume")));

    public static readonly Example AutoAdvanceExample = new(
        "fixture.autoAdvanceClock",
        _ => Task.FromResult(new ExampleRequest("/clock/auto-advance", new { enabled = false })));

    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.StartFixture(
        new Dictionary<string, string?> { ["Fixture:MaxSteps"] = "10" });

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task A_clock_that_is_let_go_goes_on_and_stands_when_it_is_frozen()
    {
        var before = server.Clock.GetUtcNow();

        (await Clock("POST", "/resume"))["frozen"]!.GetValue<bool>().Should().BeFalse();
        await Until.True(() => server.Clock.GetUtcNow() > before.AddMilliseconds(5));
        (await Clock("POST", "/freeze"))["frozen"]!.GetValue<bool>().Should().BeTrue();
        var stands = (await Clock("GET"))["now"]!.GetValue<string>();

        (await Clock("GET"))["now"]!.GetValue<string>().Should().Be(stands);
        (await Clock("POST", "/advance", new { seconds = 0.25 }))["frozen"]!.GetValue<bool>().Should().BeTrue();
    }

    [Test]
    public async Task Timers_fire_by_a_clock_that_goes()
    {
        _ = await Clock("POST", "/resume");

        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(10), server.Clock);
        await Until.True(() => source.IsCancellationRequested);

        server.Clock.Timers.Should().BePositive("loops sleep by it");
    }

    [Test]
    public async Task An_advance_over_too_many_due_times_stops_there_and_says_where()
    {
        var start = server.Clock.GetUtcNow();
        for (var hour = 1; hour <= 12; hour++)
        {
            _ = await server.Task(("deadline", WireTime.Format(start.AddHours(hour))));
        }

        var answer = await server.Anonymous().Post("fixture/v1/clock/advance", new { seconds = 13 * 3600 });

        answer.ShouldFail(409, "TooManySteps");
        answer.Json["message"]!.GetValue<string>().Should().Contain("More than 10 due times").And.Contain("MaxSteps");
        server.Clock.GetUtcNow().Should().BeAfter(start).And.BeBefore(start.AddHours(13));
        _ = await Clock("POST", "/advance", new { seconds = 3600 });
    }

    [Test]
    public async Task A_clock_does_not_leave_the_calendar()
    {
        server.Clock.Jump(TimeSpan.FromDays(365 * 6950.0));

        var answer = await server.Anonymous().Post("fixture/v1/clock/advance", new { seconds = 3155760000 });

        answer.ShouldFail(400, "TimeOutOfRange");
        answer.Json["message"]!.GetValue<string>().Should().Contain("3155760000");
    }

    [Test]
    public async Task An_idle_server_leaps_to_what_is_due_but_not_while_a_task_runs()
    {
        var start = server.Clock.GetUtcNow();
        var running = await server.RunningTask();
        _ = await server.Task();
        var auto = await Clock(
            "POST", "/auto-advance", new { enabled = true, idleSeconds = 0.01, maxSeconds = 2 * 3600 });

        // The claim alone holds the clock: real time goes by, and nothing leaps.
        var looks = 0;
        await Until.True(() => ++looks > 50);
        server.Clock.GetUtcNow().Should().Be(start, "a task runs, and that takes real time");
        auto["autoAdvance"]!["leftSeconds"]!.GetValue<double>().Should().Be(7200);
        _ = (await server.Report(running, 0, "completed")).Ok;

        await Until.True(() => server.Clock.GetUtcNow() >= start.AddHours(1));
        var last = await Clock("GET");
        last["autoAdvance"]!["leftSeconds"]!.GetValue<double>().Should().BeLessThanOrEqualTo(3600);
        server.Clock.GetUtcNow().Should().BeOnOrBefore(start.AddHours(2), "it leaps no further than it was allowed");
        (await Clock("POST", "/auto-advance", new { enabled = false }))["autoAdvance"].Should().BeNull();
    }

    private async Task<JsonNode> Clock(string verb, string path = "", object? body = null) =>
        (await server.Anonymous().Send(new HttpMethod(verb), $"fixture/v1/clock{path}", body)).Ok;
}
