using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Routes;

namespace Taskcluster.Tests.Notify;

/// <summary>Which routes ask for notices, and of what (spec/services.md §4.4).</summary>
public sealed class NotifyRouteTests
{
    [TestCase("route.notify.email.a.b@x.y.z.on-any", NotificationType.Email, "a.b@x.y.z", "any")]
    [TestCase("route.notify.pulse.a.on-b.on-failed", NotificationType.Pulse, "a.on-b", "failed")]
    [TestCase("route.notify.slack-channel.C1.on-", NotificationType.SlackChannel, "C1", "")]
    [TestCase("route.notify.matrix-room.!r:x.y.on-transition", NotificationType.MatrixRoom, "!r:x.y", "transition")]
    public void A_route_is_read(string key, NotificationType type, string address, string expected) =>
        NotifyRoute.Read(key).Should().Be(new NotifyRoute(type, address, expected));

    [TestCase("route.notify.email.a@x.y")]
    [TestCase("route.notify.email.on-any")]
    [TestCase("route.notify.email..on-any")]
    [TestCase("route.notify.email")]
    [TestCase("route.notify.irc-user.x.on-any")]
    [TestCase("route.notify.Email.x.on-any")]
    [TestCase("route.notify.email.x.any")]
    [TestCase("route.notify.email.x.on-any.y")]
    [TestCase("route.index.email.x.on-any")]
    [TestCase("notify.email.x.on-any")]
    public void Other_routes_ask_for_nothing(string key) => NotifyRoute.Read(key).Should().BeNull();

    [TestCase("defined", "unscheduled", "defined transition")]
    [TestCase("pending", "pending", "pending transition")]
    [TestCase("running", "running", "running transition")]
    [TestCase("completed", "completed", "completed resolved any transition")]
    [TestCase("failed", "failed", "failed resolved any transition")]
    [TestCase("exception", "exception", "exception resolved any transition")]
    [TestCase("exception", "pending", "transition")]
    [TestCase("defined", "pending", "transition")]
    public void A_message_fires_what_it_tells_of(string told, string state, string fired)
    {
        string[] events =
        [
            "defined", "pending", "running", "completed", "failed", "exception", "resolved", "any", "transition", "x",
            "unscheduled", "",
        ];

        events.Where(one => new NotifyRoute(NotificationType.Email, "a@x.y", one).Fires(told, state))
            .Should().BeEquivalentTo(fired.Split(' '));
    }
}
