using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

public sealed class RetrySubscriberTests
{
    public static readonly Example Example = new(
        "pulse.retrySubscriber",
        async server =>
        {
            var name = await server.ParkedSubscriber();
            return new ExampleRequest($"/subscribers/{name}/retry")
            {
                Needs = $"pulse:manage-subscriber:{name}",
            };
        });

    private readonly TestReaction mine = new("mine");

    [Test]
    public async Task One_that_was_given_up_goes_on_at_once_without_a_restart()
    {
        mine.Fails = _ => throw new InvalidOperationException("no");
        await using var server = await Start(("FailuresUntilParked", "1"));
        await server.Publish("a", "b");
        await server.InState("mine", "parked");
        mine.Fails = null;

        var answer = await server.Change("mine", "retry");

        answer.Ok["state"]!.GetValue<string>().Should().Be("active");
        answer.Ok["failures"]!.GetValue<int>().Should().Be(0);
        await server.Done("mine");
        mine.Heard(server.Database()).Should().Equal("a", "b");
        (await server.Audited()).Should().Equal("mine: retried");
    }

    [Test]
    public async Task One_that_waits_for_its_next_try_tries_now()
    {
        mine.Fails = _ => throw new InvalidOperationException("no");
        await using var server = await Start(("FirstRetrySeconds", "200"));
        await server.Publish("a");
        await server.InState("mine", "retrying");
        mine.Fails = null;

        _ = (await server.Change("mine", "retry")).Ok;

        await server.Done("mine");
        mine.Tries.Should().Equal("a", "a");
    }

    [Test]
    public async Task One_that_fails_again_is_given_up_again_after_as_many_failures()
    {
        mine.Fails = _ => throw new InvalidOperationException("no");
        await using var server = await Start(("FailuresUntilParked", "2"), ("FirstRetrySeconds", "0"));
        await server.Publish("a");
        await server.InState("mine", "parked");

        _ = (await server.Change("mine", "retry")).Ok;

        await Until.True(() => mine.Tries.Count == 4);
        await server.InState("mine", "parked");
        (await server.Subscriber("mine"))["failures"]!.GetValue<int>().Should().Be(2);
        mine.Tries.Should().HaveCount(4);
    }

    [Test]
    public async Task Nothing_happens_to_one_that_is_well()
    {
        await using var server = await Start();
        await server.Publish("a");
        await server.Done("mine");

        (await server.Change("mine", "retry")).Ok["state"]!.GetValue<string>().Should().Be("active");

        (await server.Audited()).Should().BeEmpty();
        mine.Tries.Should().Equal("a");
    }

    [Test]
    public async Task One_that_lagged_goes_on_with_the_oldest_message_and_knows_how_many_it_missed()
    {
        using var log = new RecordedLog();
        mine.Fails = _ => throw new InvalidOperationException("no");
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?>
            {
                ["Pulse:FailuresUntilParked"] = "1",
                ["Pulse:RetentionHours"] = "1",
                ["Pulse:LagHours"] = "10",
            },
            configureServices: services => services.AddSingleton<Subscriber>(mine)
                .AddSingleton<ILoggerProvider>(log));
        await TestReaction.Prepare(server.Database());
        await server.Publish("a", "b", "c");
        await server.InState("mine", "parked");
        await server.ModulesDone();

        await server.Advance(TimeSpan.FromHours(9));
        server.Messages.All.Should().HaveCount(3, "it is waited for");
        await server.Advance(TimeSpan.FromHours(1));
        server.Messages.All.Should().ContainSingle();
        var lagged = await server.Subscriber("mine");
        lagged["state"]!.GetValue<string>().Should().Be("lagged");
        lagged["error"]!.GetValue<string>().Should().Be("no");
        lagged["parkedSince"]!.GetValue<string>().Should().Be(WireTime.Format(server.Clock.GetUtcNow()));
        mine.Fails = null;

        var answer = await server.Change("mine", "retry");

        answer.Ok["missed"]!.GetValue<int>().Should().Be(2);
        answer.Ok["missedAt"]!.GetValue<string>().Should().Be(WireTime.Format(server.Clock.GetUtcNow()));
        await server.Done("mine");
        mine.Heard(server.Database()).Should().Equal("c");
        log.Lines.Should().Contain(line => line.Contains("mine is parked since it lags 3 messages behind"))
            .And.Contain(line => line.Contains("mine missed 2 messages after message 0"));
    }

    [Test]
    public async Task Of_nobody_there_is_nothing_to_retry()
    {
        await using var server = await Start();

        (await server.Change("nobody", "retry")).ShouldFail(404, "ResourceNotFound", "nobody");
    }

    private Task<RunningServer> Start(params (string Name, string Value)[] settings) => PulseCalls.Start(
        settings.ToDictionary(setting => $"Pulse:{setting.Name}", setting => (string?)setting.Value), mine);
}
