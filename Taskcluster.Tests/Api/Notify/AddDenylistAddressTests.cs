using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>notify.addDenylistAddress (spec/services.md §4.4).</summary>
public sealed class AddDenylistAddressTests : ServerTests
{
    public static readonly Example Example = new("notify.addDenylistAddress", _ => Task.FromResult(
        new ExampleRequest("/denylist/add", NotifyCalls.Address("email", NotifyCalls.NewAddress()))
        {
            Needs = "notify:manage-denylist",
        }));

    [Test]
    public async Task An_address_may_be_added_twice()
    {
        foreach (var _ in new[] { 1, 2 })
        {
            var answer = await Server.Deny("slack-channel", "C1");
            answer.Status.Should().Be(200);
            answer.Text.Should().Be("OK");
        }

        (await Server.AsRoot().Get("notify/v1/denylist/list")).Text.Should().Be(
            """{"addresses":[{"notificationType":"slack-channel","notificationAddress":"C1"}]}""");
    }

    [Test]
    public async Task It_counts_for_its_own_way_alone()
    {
        _ = await Server.Deny("pulse", "a@example.com");

        (await Server.SendMail("a@example.com")).Status.Should().Be(200);
    }

    [TestCase("""{"notificationType":"irc-user","notificationAddress":"x"}""", "data/notificationType must be equal")]
    [TestCase("""{"notificationType":"email"}""", "data must have required property 'notificationAddress'")]
    [TestCase("""{"notificationAddress":"x"}""", "data must have required property 'notificationType'")]
    [TestCase("""{"notificationType":"email","notificationAddress":1}""", "data/notificationAddress must be string")]
    [TestCase("""{"notificationType":"email","notificationAddress":"x","y":1}""", "additional properties: \"y\"")]
    public async Task A_body_of_another_shape_is_refused(string body, string fault)
    {
        (await Server.AsRoot().Post("notify/v1/denylist/add", body)).ShouldFail(400, "InputValidationError", fault);
        (await Server.AsRoot().Send(HttpMethod.Delete, "notify/v1/denylist/delete", body))
            .ShouldFail(400, "InputValidationError", fault);
    }
}
