using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Pulse;

public sealed class ListSubscribersTests
{
    public static readonly Example Example = new(
        "pulse.listSubscribers",
        server => Task.FromResult(new ExampleRequest("/subscribers")
        {
            Needs = "pulse:list-subscribers",
        }));

    [Test]
    public async Task All_are_listed_by_name_with_their_states()
    {
        var bad = new TestReaction("bad") { Fails = _ => throw new InvalidOperationException("no") };
        var worse = new TestForwarder("worse") { Does = (_, _) => throw new IOException("away") };
        var off = new TestForwarder("off") { IsOff = true };
        await using var server = await PulseCalls.Start(
            new Dictionary<string, string?> { ["Pulse:FailuresUntilParked"] = "1" },
            new TestReaction("good"), bad, worse, new TestForwarder("patient")
            {
                IsPatient = true,
                Does = (_, _) => throw new IOException("away"),
            },
            off);
        await server.Database().Write(tx => Cursors.Save(tx, new Cursor("gone", 0)));

        await server.Publish("a");
        await server.Done("good");
        await server.InState("bad", "parked");
        await server.InState("worse", "parked");
        await server.InState("patient", "retrying");

        var reply = (await server.AsRoot().Get("pulse/v1/subscribers")).Ok;
        reply["newest"]!.GetValue<string>().Should().Be(server.Id(1));
        reply["oldest"]!.GetValue<string>().Should().Be(server.Id(1));
        reply["subscribers"]!.AsArray().Select(Short).Should().BeInAscendingOrder(StringComparer.Ordinal)
            .And.Contain("queue-search: reaction active", "the modules' own stand among them")
            .And.ContainInOrder(
                "bad: reaction parked", "gone: unknown idle", "good: reaction active", "patient: forwarder retrying",
                "worse: forwarder parked")
            .And.NotContain(line => line.StartsWith("off"));
    }

    [Test]
    public async Task One_that_never_was_at_work_is_not_known()
    {
        await using var server = await PulseCalls.Start(settings: null, new TestForwarder("off") { IsOff = true });

        (await server.AsRoot().Get("pulse/v1/subscribers")).Ok["subscribers"]!.AsArray().Select(Short)
            .Should().Contain("queue-search: reaction active").And.NotContain(line => line.StartsWith("off"));
    }

    private static string Short(JsonNode? subscriber) =>
        $"{subscriber!["name"]}: {subscriber["kind"]} {subscriber["state"]}";
}
