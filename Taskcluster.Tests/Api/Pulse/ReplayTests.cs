using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

public sealed class ReplayTests
{
    public static readonly Example Example = new(
        "pulse.replay",
        async server =>
        {
            var name = await server.ParkedSubscriber();
            return new ExampleRequest(
                $"/subscribers/{name}/replay", new { from = (await server.Subscriber(name))["position"] })
            {
                Needs = $"pulse:manage-subscriber:{name}",
            };
        });

    private readonly TestReaction mine = new("mine");
    private RunningServer server = null!;

    [SetUp]
    public async Task StartServer() => server = await PulseCalls.Start(
        new Dictionary<string, string?> { ["Pulse:RetentionHours"] = "1", ["Pulse:FailuresUntilParked"] = "1" }, mine);

    [TearDown]
    public async Task StopServer() => await server.DisposeAsync();

    [TestCase(1, new[] { "a", "b", "c", "a", "b", "c" })]
    [TestCase(2, new[] { "a", "b", "c", "b", "c" })]
    [TestCase(3, new[] { "a", "b", "c", "c" })]
    [TestCase(4, new[] { "a", "b", "c" })]
    public async Task It_begins_with_the_message_that_is_named(int sequence, string[] heard)
    {
        await Heard("a", "b", "c");

        _ = (await Replay(new { from = server.Id(sequence) })).Ok;

        await Until.True(() => mine.Heard(server.Database()).Count == heard.Length);
        await server.Done("mine");
        mine.Heard(server.Database()).Should().Equal(heard);
        (await server.Audited()).Should().Equal($"mine: replayed from {server.Id(sequence)}");
    }

    [TestCase(0, 3)]
    [TestCase(10, 3)]
    [TestCase(11, 2)]
    [TestCase(20, 2)]
    [TestCase(21, 1)]
    [TestCase(30, 1)]
    [TestCase(-9999, 3)]
    public async Task It_begins_with_the_first_message_since_a_time(int minutes, int again)
    {
        var start = server.Clock.GetUtcNow();
        foreach (var key in new[] { "a", "b", "c" })
        {
            server.Clock.Advance(TimeSpan.FromMinutes(10));
            await Heard(key);
        }

        _ = (await Replay(new { since = WireTime.Format(start.AddMinutes(minutes)) })).Ok;

        await Until.True(() => mine.Heard(server.Database()).Count == 3 + again);
        mine.Heard(server.Database()).TakeLast(again).Should().Equal(new[] { "a", "b", "c" }.TakeLast(again));
    }

    [Test]
    public async Task One_that_was_given_up_goes_on_with_it()
    {
        await Heard("a");
        mine.Fails = _ => throw new InvalidOperationException("no");
        await server.Publish("b");
        await server.InState("mine", "parked");
        mine.Fails = null;

        (await Replay(new { from = server.Id(1) })).Ok["state"]!.GetValue<string>().Should().Be("active");

        await server.Done("mine");
        mine.Heard(server.Database()).Should().Equal("a", "a", "b");
    }

    [Test]
    public async Task What_is_on_its_way_out_is_called_back()
    {
        var bridge = new TestForwarder("bridge");
        await using var other = await PulseCalls.Start(settings: null, bridge);
        await other.Publish("a");
        await other.Done("bridge");
        bridge.Does = (_, cancellation) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        await other.Publish("b");
        await Until.True(() => bridge.Tries.Count == 2);
        bridge.Does = null;

        _ = (await other.Change("bridge", "replay", new { from = other.Id(1) })).Ok;

        await other.Done("bridge");
        bridge.Sent.Should().Equal("a", "a", "b");
        (await other.Subscriber("bridge"))["failures"]!.GetValue<int>().Should().Be(0);
    }

    [Test]
    public async Task It_leads_back_and_never_ahead()
    {
        await Heard("a", "b");

        (await Replay(new { from = server.Id(4) })).ShouldFail(
            409, "RequestConflict", server.Id(4), $"goes on with {server.Id(3)}", "back only");
        (await Replay(new { since = WireTime.Format(server.Clock.GetUtcNow().AddHours(1)) })).Status.Should().Be(200);
        mine.Fails = _ => throw new InvalidOperationException("no");
        await server.Publish("c", "d");
        await server.InState("mine", "parked");
        (await Replay(new { from = server.Id(4) })).ShouldFail(409, "RequestConflict", "back only");
        (await Replay(new { since = WireTime.Format(server.Clock.GetUtcNow().AddHours(1)) }))
            .ShouldFail(409, "RequestConflict", "back only");
        (await server.State("mine")).Should().Be("parked");
    }

    [Test]
    public async Task What_is_no_longer_kept_cannot_be_heard_again()
    {
        await Heard("a", "b", "c");
        await server.ModulesDone();
        await server.Advance(TimeSpan.FromHours(2));
        server.Messages.All.Should().ContainSingle();

        (await Replay(new { from = server.Id(2) })).ShouldFail(
            409, "RequestConflict", $"{server.Id(2)} is no longer kept", $"the oldest is {server.Id(3)}");
        (await Replay(new { from = server.Id(0) })).ShouldFail(409, "RequestConflict");

        (await Replay(new { since = "2000-01-01T00:00:00Z" })).Status.Should().Be(200, "it means all that there is");
        await Until.True(() => mine.Tries.Count == 4);
        mine.Tries[^1].Should().Be("c");
    }

    [Test]
    public async Task An_id_of_another_epoch_names_no_message()
    {
        await Heard("a");
        var before = server.Id(1);
        var epoch = await server.Database().Write(Epochs.Renew);

        (await Replay(new { from = before })).ShouldFail(409, "RequestConflict", before, epoch);
        (await Replay(new { from = server.Id(1) })).Status.Should().Be(200);
    }

    [TestCase("{}", "InputError", "neither")]
    [TestCase("""{"from":"a-1","since":"2026-01-01T00:00:00Z"}""", "InputError", "both")]
    [TestCase("""{"from":"1"}""", "InputValidationError", "from")]
    [TestCase("""{"from":"a-9999999999999999999"}""", "InputError", "a-9999999999999999999")]
    [TestCase("""{"since":"yesterday"}""", "InputValidationError", "since")]
    [TestCase("""{"after":"a-1"}""", "InputValidationError", "after")]
    public async Task What_says_no_beginning_is_refused(string body, string code, string word) =>
        (await Replay(body)).ShouldFail(400, code, word);

    [Test]
    public async Task Nobody_hears_nothing_again() =>
        (await server.Change("nobody", "replay", new { from = server.Id(1) })).ShouldFail(404, "ResourceNotFound");

    private async Task Heard(params string[] keys)
    {
        await server.Publish(keys);
        await server.Done("mine");
    }

    private Task<ApiAnswer> Replay(object body) => server.Change("mine", "replay", body);
}
