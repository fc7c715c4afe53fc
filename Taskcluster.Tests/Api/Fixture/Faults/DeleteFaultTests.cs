using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Fixture.Faults;

public sealed class DeleteFaultTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.deleteFault",
        async server => new ExampleRequest(
            $"/faults/{await server.Fault(new { method = "queue.ping", delayMilliseconds = 1 })}"))
    {
        Status = 204,
    };

    [Test]
    public async Task Only_the_rule_that_is_named_goes()
    {
        var (one, other) = (
            await Server.Fault(new { method = "queue.ping", status = 500 }),
            await Server.Fault(new { method = "auth.ping", status = 500 }));

        (await Server.Anonymous().Delete($"fixture/v1/faults/{one}")).Status.Should().Be(204);

        (await Server.Anonymous().Get("queue/v1/ping")).Status.Should().Be(200);
        (await Server.Anonymous().Get("auth/v1/ping")).Status.Should().Be(500);
        (await Server.Anonymous().Delete($"fixture/v1/faults/{one}")).ShouldFail(404, "ResourceNotFound", one, other);
    }
}
