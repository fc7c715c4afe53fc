using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class ListProvisionersTests : ServerTests
{
    public static readonly Example Example = new(
        "queue.listProvisioners",
        server => Task.FromResult(new ExampleRequest("/provisioners") { Needs = "queue:list-provisioners" }));

    [Test]
    public async Task A_provisioner_is_all_its_queues_together()
    {
        _ = await Server.Declare(workerType: "a", hours: 2);
        Server.Clock.Advance(TimeSpan.FromMinutes(1));
        _ = await Server.Declare(workerType: "b", hours: 1);

        var answer = (await Server.AsRoot().Get("queue/v1/provisioners")).Ok;

        var found = answer["provisioners"]!.AsArray().Should().ContainSingle().Subject!;
        found.AsObject().Select(member => $"{member.Key}={member.Value}").Should().BeEquivalentTo(
            "provisionerId=p", "stability=experimental", "description=",
            $"expires={Server.In(2 - (1 / 60.0))}", $"lastDateActive={Server.In(0)}");
    }

    [Test]
    public async Task Pages_follow_each_other_in_the_order_of_their_ids()
    {
        foreach (var provisioner in (string[])["a-b", "a", "C", "b_", "a0"])
        {
            _ = (await Server.AsRoot().Put(
                $"queue/v1/provisioners/{provisioner}/worker-types/w/g/i", new { expires = Server.In(1) })).Ok;
        }

        (await Server.All("queue/v1/provisioners", "provisioners")).Each("provisionerId")
            .Should().Equal("C", "a", "a-b", "a0", "b_");
        (await Server.AsRoot().Get("queue/v1/provisioners?limit=0")).Ok.ToJsonString()
            .Should().Be("""{"provisioners":[]}""");
    }

    [Test]
    public async Task What_has_expired_is_not_listed()
    {
        _ = await Server.Declare();
        Server.Clock.Advance(TimeSpan.FromHours(1));
        (await Server.All("queue/v1/provisioners", "provisioners")).Should().HaveCount(1, "it expires just now");
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await Server.All("queue/v1/provisioners", "provisioners")).Should().BeEmpty();
    }
}
