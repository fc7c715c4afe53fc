using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;

namespace Taskcluster.Tests.Api.Fixture.Recorder;

public sealed class ClearCallsTests : FixtureTests
{
    public static readonly Example Example = new(
        "fixture.clearCalls", _ => Task.FromResult(new ExampleRequest("/calls")))
    {
        Status = 204,
    };

    [Test]
    public async Task Nothing_is_left_and_numbers_go_on()
    {
        _ = await Server.Anonymous().Get("queue/v1/ping");
        var number = (await Server.Calls()).Single()!["number"]!.GetValue<int>();

        (await Server.Anonymous().Delete("fixture/v1/calls")).Status.Should().Be(204);

        (await Server.Calls()).Should().BeEmpty();
        _ = await Server.Anonymous().Get("queue/v1/ping");
        (await Server.Calls()).Single()!["number"]!.GetValue<int>().Should().Be(number + 1);
    }
}
