using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

public sealed class AdvanceClockTests
{
    public static readonly Example Example = new(
        "fixture.advanceClock", _ => Task.FromResult(new ExampleRequest("/clock/advance", new { seconds = 1 })));

    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await RunningServer.StartFixture(
        new Dictionary<string, string?> { ["Fixture:MaxSteps"] = "50" });

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [Test]
    public async Task What_is_due_by_then_has_happened_at_its_own_moment()
    {
        var start = server.Clock.GetUtcNow();
        var taskId = await server.RunningTask(("retries", 0));

        var answer = await server.Anonymous().Post("fixture/v1/clock/advance", new { seconds = 1800.5 });

        var now = start.AddSeconds(1800.5);
        answer.Ok["now"]!.GetValue<string>().Should().Be(WireTime.Format(now));
        var run = (await server.Status(taskId))["runs"]![0]!;
        run["reasonResolved"]!.GetValue<string>().Should().Be("claim-expired");
        run["resolved"]!.GetValue<string>().Should().Be(WireTime.Format(start.AddMinutes(20)));
        var next = await server.Anonymous().Get("fixture/v1/clock");
        next.Header("Date").Should().Be(now.ToString("R", CultureInfo.InvariantCulture));
    }

    [TestCase("""{"seconds": -1}""", "InputValidationError", "minimum|at least|>= 0")]
    [TestCase("""{"seconds": NaN}""", "MalformedPayload", "JSON")]
    [TestCase("""{"seconds": 1e300}""", "InputValidationError", "3155760000")]
    [TestCase("""{}""", "InputValidationError", "seconds")]
    public async Task A_time_that_cannot_be_is_refused(string body, string code, string words)
    {
        var before = server.Clock.GetUtcNow();

        var answer = await server.Anonymous().Post("fixture/v1/clock/advance", body);

        answer.ShouldFail(400, code);
        answer.Json["message"]!.GetValue<string>().Should().MatchRegex(words);
        server.Clock.GetUtcNow().Should().Be(before);
    }
}
