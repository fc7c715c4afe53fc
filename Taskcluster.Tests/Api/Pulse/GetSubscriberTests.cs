using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

public sealed class GetSubscriberTests
{
    public static readonly Example Example = new(
        "pulse.subscriber",
        async server =>
        {
            var name = await server.ParkedSubscriber();
            return new ExampleRequest($"/subscribers/{name}")
            {
                Needs = $"pulse:get-subscriber:{name}",
            };
        });

    [Test]
    public async Task One_that_gets_on_is_where_the_log_is()
    {
        var reaction = new TestReaction("mine", "wanted");
        await using var server = await PulseCalls.Start(settings: null, reaction);
        await server.Publish("wanted", "wanted", "unwanted");
        await server.Done("mine");

        (await server.Subscriber("mine")).ToJsonString().Should().Be(new JsonObject
        {
            ["name"] = "mine",
            ["kind"] = "reaction",
            ["state"] = "active",
            ["position"] = server.Id(3),
            ["newest"] = server.Id(3),
            ["lag"] = 0,
            ["lagMilliseconds"] = 0,
            ["failures"] = 0,
            ["missed"] = 0,
            ["handled"] = 2,
        }.ToJsonString());
    }

    [Test]
    public async Task One_that_fails_tells_at_what_since_when_and_until_when()
    {
        var reaction = new TestReaction("mine") { Fails = _ => throw new InvalidOperationException("no such thing") };
        await using var server = await PulseCalls.Start(
            new Dictionary<string, string?> { ["Pulse:FirstRetrySeconds"] = "10" }, reaction);
        var since = server.Clock.GetUtcNow();
        await server.Publish("a", "b");
        await server.InState("mine", "retrying");
        server.Clock.Advance(TimeSpan.FromSeconds(4));

        var subscriber = await server.Subscriber("mine");
        subscriber["position"]!.GetValue<string>().Should().Be(server.Id(0));
        subscriber["lag"]!.GetValue<int>().Should().Be(2);
        subscriber["lagMilliseconds"]!.GetValue<int>().Should().Be(4000);
        subscriber["failures"]!.GetValue<int>().Should().Be(1);
        subscriber["failedSequence"]!.GetValue<int>().Should().Be(1);
        subscriber["error"]!.GetValue<string>().Should().Be("no such thing");
        subscriber["failingSince"]!.GetValue<string>().Should().Be(WireTime.Format(since));
        subscriber["retryAt"]!.GetValue<string>().Should().Be(WireTime.Format(since.AddSeconds(10)));
        subscriber["parkedSince"].Should().BeNull();
        subscriber["handled"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task One_that_is_given_up_is_tried_no_more()
    {
        var reaction = new TestReaction("mine")
        {
            Fails = _ => throw new InvalidOperationException(new string('x', 9999)),
        };
        await using var server = await PulseCalls.Start(
            new Dictionary<string, string?> { ["Pulse:FailuresUntilParked"] = "1" }, reaction);
        var since = server.Clock.GetUtcNow();
        await server.Publish("a");
        await server.InState("mine", "parked");

        var subscriber = await server.Subscriber("mine");
        subscriber["parkedSince"]!.GetValue<string>().Should().Be(WireTime.Format(since));
        subscriber["retryAt"].Should().BeNull();
        subscriber["error"]!.GetValue<string>().Should().MatchRegex(@"^x{2000}\z", "errors of any length are cut");
    }

    [Test]
    public async Task What_is_passed_without_being_wanted_is_no_lag_though_it_is_not_saved_yet()
    {
        var reaction = new TestReaction("mine", "wanted");
        await using var server = await PulseCalls.Start(settings: null, reaction);
        await server.Publish("unwanted");

        await Until.True(() => server.Subscriber("mine").Result["lag"]!.GetValue<int>() == 0);
        (await server.Subscriber("mine"))["position"]!.GetValue<string>().Should().Be(server.Id(1));
    }

    [TestCase("nobody", 404, "ResourceNotFound")]
    [TestCase("no%20body", 400, "InvalidRequestArguments")]
    [TestCase("x%0a", 400, "InvalidRequestArguments")]
    public async Task Of_nobody_there_is_nothing(string name, int status, string code)
    {
        await using var server = await PulseCalls.Start(settings: null);

        (await server.AsRoot().Get($"pulse/v1/subscribers/{name}")).ShouldFail(status, code);
    }
}
