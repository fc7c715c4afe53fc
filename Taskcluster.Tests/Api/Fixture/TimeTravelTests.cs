using System.Diagnostics;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.Hooks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture;

/// <summary>
/// What a user's test would wait days for, on the verb <c>fixture</c> and by HTTP alone. Each prints how long it took,
/// the reset before it included.
/// </summary>
public sealed class TimeTravelTests
{
    private static ChildServer? child;

    private static ChildServer Server =>
        child ?? throw new InvalidOperationException("The server has not been started.");

    [OneTimeSetUp]
    public static async Task StartServer() => child = await ChildServer.Start();

    [OneTimeTearDown]
    public static async Task StopServer() => await Server.DisposeAsync();

    [Test]
    public async Task What_takes_days_is_tested_in_no_time()
    {
        // The first round finds nothing compiled.
        foreach (var round in (string[])["first", "second", "third"])
        {
            await Measured(round, "deadline in five days", Deadline);
            await Measured(round, "claim expiry", ClaimExpiry);
            await Measured(round, "hook schedule", HookSchedule);
            await Measured(round, "temporary credentials", CredentialsEnd);
        }
    }

    private static async Task Measured(string round, string what, Func<Task> test)
    {
        var started = Stopwatch.GetTimestamp();
        var reset = (await Server.AsRoot().Post("fixture/v1/reset")).Ok;
        var afterReset = Stopwatch.GetElapsedTime(started);
        await test();
        TestContext.Out.WriteLine(
            $"{round,-6} {what,-22} {Stopwatch.GetElapsedTime(started).TotalMilliseconds,6:0.0} ms, of which reset "
            + $"{afterReset.TotalMilliseconds:0.0} ms ({reset["milliseconds"]} ms in the server)");
    }

    private static async Task Deadline()
    {
        var taskId = await Task(deadlineHours: 24 * 5);
        await Advance((24 * 3600 * 5) + 120);
        (await LastRun(taskId))["reasonResolved"]!.GetValue<string>().Should().Be("deadline-exceeded");
    }

    private static async Task ClaimExpiry()
    {
        var taskId = await Task(deadlineHours: 1);
        _ = (await Server.AsRoot().Post(
            "queue/v1/claim-work/p/w", new { workerGroup = "g", workerId = "i", tasks = 1 })).Ok;
        await Advance(20 * 60);
        var run = (await Status(taskId))["runs"]![0]!;
        run["reasonResolved"]!.GetValue<string>().Should().Be("claim-expired");
    }

    private static async Task HookSchedule()
    {
        _ = (await Server.AsRoot().Put(
            $"auth/v1/roles/{Uri.EscapeDataString("hook-id:g/h")}",
            new { scopes = HookCalls.Scopes, description = "" })).Ok;
        _ = (await Server.AsRoot().Put(
            "hooks/v1/hooks/g/h", HookCalls.Definition(HookCalls.Schedule("0 0 3 * * *")))).Ok;
        await Advance(48 * 3600);
        var fires = (await Server.AsRoot().Get("hooks/v1/hooks/g/h/last-fires")).Ok["lastFires"]!.AsArray();
        fires.Should().HaveCount(2);
        fires.Should().OnlyContain(fire => fire!["result"]!.GetValue<string>() == "success");
    }

    private static async Task CredentialsEnd()
    {
        var now = TimeProvider.System.GetUtcNow();
        var credentials = TemporaryCredentials.Create(
            Server.Root, "some", ["a:b"], now.AddMinutes(-1), now.AddHours(10));
        var client = new ApiClient(Server.RootUrl, credentials);
        (await client.Get("auth/v1/scopes/current")).Status.Should().Be(200);
        await Advance((10 * 3600) + 600);
        (await client.Get("auth/v1/scopes/current")).ShouldFail(401, "AuthenticationFailed");
    }

    private static async Task Advance(double seconds) =>
        _ = (await new ApiClient(Server.RootUrl, null).Post("fixture/v1/clock/advance", new { seconds })).Ok;

    private static async Task<string> Task(double deadlineHours)
    {
        var taskId = SlugId.New();
        var now = TimeProvider.System.GetUtcNow();
        _ = (await Server.AsRoot().Put($"queue/v1/task/{taskId}", new JsonObject
        {
            ["taskQueueId"] = "p/w",
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now.AddHours(deadlineHours)),
            ["payload"] = new JsonObject(),
            ["metadata"] = new JsonObject
            {
                ["name"] = "a",
                ["description"] = "b",
                ["owner"] = "o@example.com",
                ["source"] = "https://example.com",
            },
        })).Ok;
        return taskId;
    }

    private static async Task<JsonNode> Status(string taskId) =>
        (await Server.AsRoot().Get($"queue/v1/task/{taskId}/status")).Ok["status"]!;

    private static async Task<JsonNode> LastRun(string taskId) => (await Status(taskId))["runs"]!.AsArray()[^1]!;
}
