using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;

namespace Taskcluster.Tests.Api.Fixture.Faults;

public sealed class ListFaultsTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.listFaults", _ => Task.FromResult(new ExampleRequest("/faults")));

    [Test]
    public async Task Each_rule_stands_there_as_it_was_made_with_its_counters()
    {
        var used = await Server.Fault(new { method = "queue.ping", status = 500, times = 1 });
        var unused = await Server.Fault(new { method = "auth.*", skewSeconds = -60 });
        _ = await Server.Anonymous().Get("queue/v1/ping");

        var faults = (await Server.Anonymous().Get("fixture/v1/faults")).Ok["faults"]!.AsArray();

        faults.Select(fault => (string)fault!["faultId"]!).Should().Equal(used, unused);
        faults[0]!["applied"]!.GetValue<int>().Should().Be(1);
        faults[0]!["remaining"]!.GetValue<int>().Should().Be(0);
        faults[1]!["remaining"].Should().BeNull("it applies until it is deleted");
        faults[1]!["rule"]!.ToJsonString().Should().Be("""{"method":"auth.*","skewSeconds":-60}""");
    }
}
