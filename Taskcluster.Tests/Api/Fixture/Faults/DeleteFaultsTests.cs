using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;

namespace Taskcluster.Tests.Api.Fixture.Faults;

public sealed class DeleteFaultsTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.deleteFaults", _ => Task.FromResult(new ExampleRequest("/faults")))
    {
        Status = 204,
    };

    [Test]
    public async Task A_reset_leaves_no_rule_no_script_and_no_call()
    {
        _ = await Server.Fault(new { method = "queue.ping", status = 500 });
        _ = await Server.Script(new { taskQueueId = "reset/w", does = "succeed" });
        _ = await Server.Anonymous().Get("queue/v1/ping");

        _ = (await Server.Anonymous().Post("fixture/v1/reset?clock=keep")).Ok;

        (await Server.Anonymous().Get("fixture/v1/faults")).Ok["faults"]!.AsArray().Should().BeEmpty();
        (await Server.Anonymous().Get("fixture/v1/scripted-workers")).Ok["workers"]!.AsArray().Should().BeEmpty();
        (await Server.Calls()).Should().BeEmpty();
    }

    [Test]
    public async Task All_rules_go_those_for_messages_too()
    {
        _ = await Server.Fault(new { method = "queue.ping", status = 500 });
        _ = await Server.Fault(new { messages = "swap", exchange = "*" });

        await Server.NoFaults();

        (await Server.Anonymous().Get("fixture/v1/faults")).Ok["faults"]!.AsArray().Should().BeEmpty();
        (await Server.Anonymous().Get("queue/v1/ping")).Status.Should().Be(200);
    }
}
