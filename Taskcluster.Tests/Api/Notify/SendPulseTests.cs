using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>notify.pulse (spec/services.md §4.4; §8 row 84).</summary>
public sealed class SendPulseTests : ServerTests
{
    public static readonly Example Example = new("notify.pulse", _ =>
    {
        var topic = NewTopic();
        return Task.FromResult(new ExampleRequest("/pulse", new { routingKey = topic, message = new { x = 1 } })
        {
            Needs = $"notify:pulse:{topic}",
        });
    })
    {
        Messages = ["notify"],
    };

    [Test]
    public async Task A_message_is_published_by_its_topic()
    {
        var answer = await Server.SendPulse("a.b", """{"x":1}""");

        answer.Status.Should().Be(200);
        answer.Text.Should().Be("OK");
        var message = Server.Notifications().Single();
        message.RoutingKey.Should().Be("primary.a.b");
        message.Routes.Should().Equal("route.a.b");
        message.Payload.ToString().Should().Be("""{"version":1,"message":{"x":1}}""");
    }

    [Test]
    public async Task An_equal_message_is_published_once()
    {
        (await Server.SendPulse("a.b", """{"x":1}""")).Status.Should().Be(200);
        (await Server.AsRoot().Post("notify/v1/pulse", """{"message": {"x" : 1}, "routingKey": "a.b"}"""))
            .Status.Should().Be(204, "how it is written makes no other message");
        (await Server.SendPulse("a.b", """{"x":2}""")).Status.Should().Be(200);
        (await Server.SendPulse("a.c", """{"x":1}""")).Status.Should().Be(200);

        Server.Notifications().Should().HaveCount(3);
    }

    [Test]
    public async Task Nothing_is_published_under_a_denied_key()
    {
        _ = await Server.Deny("pulse", "a.b");

        (await Server.SendPulse("a.b", "{}"))
            .ShouldFail(400, "DenylistedAddress", "Pulse routing key pattern a.b is denylisted");
        (await Server.SendPulse("A.b", "{}")).Status.Should().Be(200, "keys are compared letter by letter");
        Server.Notifications().Should().ContainSingle();
    }

    [Test]
    public async Task A_key_fits_what_a_broker_takes()
    {
        (await Server.SendPulse(new string('x', 247), "{}")).Status.Should().Be(200);
        (await Server.SendPulse(new string('x', 248), "{}"))
            .ShouldFail(400, "InputError", "routingKey is too long", "256 bytes", "255");
        (await Server.SendPulse(new string('é', 124), "{}")).ShouldFail(400, "InputError", "256 bytes");
        (await Server.SendPulse(new string('x', 256), "{}"))
            .ShouldFail(400, "InputValidationError", "data/routingKey must NOT have more than 255");
    }

    [TestCase("""{"routingKey":"a"}""", "data must have required property 'message'")]
    [TestCase("""{"message":{}}""", "data must have required property 'routingKey'")]
    [TestCase("""{"routingKey":"a","message":[]}""", "data/message must be object")]
    [TestCase("""{"routingKey":"a","message":{},"x":1}""", "additional properties: \"x\"")]
    public async Task A_body_of_another_shape_is_refused(string body, string fault) =>
        (await Server.AsRoot().Post("notify/v1/pulse", body)).ShouldFail(400, "InputValidationError", fault);

    [Test]
    public async Task It_needs_the_scope_of_just_this_key()
    {
        (await Server.With("notify:pulse:a").Post("notify/v1/pulse", """{"routingKey":"a.b","message":{}}"""))
            .ShouldLack("notify:pulse:a.b", "notify:pulse:a.b");
        Server.Notifications().Should().BeEmpty();
    }

    private static string NewTopic() => $"example.{Modules.Kernel.Names.SlugId.NewNice()}";
}
