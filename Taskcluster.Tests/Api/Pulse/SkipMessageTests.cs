using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

public sealed class SkipMessageTests
{
    public static readonly Example Example = new(
        "pulse.skipMessage",
        async server =>
        {
            var name = await server.ParkedSubscriber();
            return new ExampleRequest(
                $"/subscribers/{name}/skip", new { sequence = (await server.Subscriber(name))["failedSequence"] })
            {
                Needs = $"pulse:manage-subscriber:{name}",
            };
        });

    private static readonly Dictionary<string, string?> OneFailure = new() { ["Pulse:FailuresUntilParked"] = "1" };

    private readonly TestReaction mine = new("mine")
    {
        Fails = message =>
        {
            if (message.RoutingKey == "poison")
            {
                throw new InvalidOperationException("no");
            }
        },
    };

    [Test]
    public async Task The_poisonous_message_alone_is_passed_over()
    {
        await using var server = await PulseCalls.Start(OneFailure, mine);
        await server.Publish("a", "poison", "b");
        await server.InState("mine", "parked");

        var answer = await server.Change("mine", "skip", new { sequence = 2 });

        answer.Ok["state"]!.GetValue<string>().Should().Be("active");
        answer.Ok["position"]!.GetValue<string>().Should().Be(server.Id(2));
        await server.Done("mine");
        mine.Heard(server.Database()).Should().Equal("a", "b");
        (await server.Audited()).Should().Equal("mine: message 2 skipped");
    }

    [Test]
    public async Task One_that_still_tries_can_pass_over_it_too()
    {
        await using var server = await PulseCalls.Start(
            new Dictionary<string, string?> { ["Pulse:FirstRetrySeconds"] = "200" }, mine);
        await server.Publish("poison", "b");
        await server.InState("mine", "retrying");

        _ = (await server.Change("mine", "skip", new { sequence = 1 })).Ok;

        await server.Done("mine");
        mine.Heard(server.Database()).Should().Equal("b");
    }

    [TestCase(1)]
    [TestCase(3)]
    public async Task Another_message_is_not_passed_over(int sequence)
    {
        await using var server = await PulseCalls.Start(OneFailure, mine);
        await server.Publish("a", "poison", "b");
        await server.InState("mine", "parked");

        (await server.Change("mine", "skip", new { sequence })).ShouldFail(
            409, "RequestConflict", "mine fails at message 2", $"message {sequence}");

        (await server.State("mine")).Should().Be("parked");
        (await server.Audited()).Should().BeEmpty();
    }

    [Test]
    public async Task One_that_is_well_passes_over_nothing()
    {
        await using var server = await PulseCalls.Start(OneFailure, mine);
        await server.Publish("a");
        await server.Done("mine");

        (await server.Change("mine", "skip", new { sequence = 1 })).ShouldFail(
            409, "RequestConflict", "does not fail at any message");
        (await server.Change("nobody", "skip", new { sequence = 1 })).ShouldFail(404, "ResourceNotFound");
    }

    [Test]
    public async Task While_several_are_tried_together_none_is_to_blame()
    {
        var bridge = new TestForwarder("bridge") { Does = (_, _) => throw new IOException("away") };
        await using var server = await PulseCalls.Start(OneFailure, bridge);
        await server.Publish("a", "b");
        await server.InState("bridge", "parked");

        (await server.Subscriber("bridge"))["failedSequence"].Should().BeNull();
        (await server.Change("bridge", "skip", new { sequence = 1 })).ShouldFail(
            409, "RequestConflict", "at several messages at once");
    }

    [TestCase("{}", "InputValidationError")]
    [TestCase("""{"sequence":"2"}""", "InputValidationError")]
    [TestCase("""{"sequence":0}""", "InputValidationError")]
    [TestCase("""{"sequence":1.5}""", "InputValidationError")]
    [TestCase("""{"sequence":1,"name":"x"}""", "InputValidationError")]
    [TestCase("""{"sequence":1e300}""", "InputError")]
    public async Task What_names_no_message_is_refused(string body, string code)
    {
        await using var server = await PulseCalls.Start(OneFailure, mine);

        (await server.Change("mine", "skip", body)).ShouldFail(400, code);
    }
}
