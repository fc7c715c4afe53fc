using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class GetProvisionerTests : ServerTests
{
    public static readonly Example Example = new("queue.getProvisioner", async server =>
    {
        _ = await server.Declare();
        return new("/provisioners/p") { Needs = "queue:get-provisioner:p" };
    });

    [Test]
    public async Task A_provisioner_is_found_while_one_of_its_queues_lives()
    {
        (await Server.AsRoot().Get("queue/v1/provisioners/p")).ShouldFail(404, "ResourceNotFound", "provisioner p");
        _ = await Server.Declare(workerType: "a", hours: 1);
        _ = await Server.Declare(workerType: "b", hours: 2);
        Server.Clock.Advance(TimeSpan.FromHours(1.5));

        var found = (await Server.AsRoot().Get("queue/v1/provisioners/p")).Ok;

        found["expires"]!.GetValue<string>().Should().Be(Server.In(0.5));
        found["provisionerId"]!.GetValue<string>().Should().Be("p");
        Server.Clock.Advance(TimeSpan.FromHours(1));
        (await Server.AsRoot().Get("queue/v1/provisioners/p")).ShouldFail(404, "ResourceNotFound");
    }
}
