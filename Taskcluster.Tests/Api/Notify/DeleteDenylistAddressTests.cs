using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Notify;

/// <summary>notify.deleteDenylistAddress (spec/services.md §4.4).</summary>
public sealed class DeleteDenylistAddressTests : ServerTests
{
    public static readonly Example Example = new("notify.deleteDenylistAddress", async server =>
    {
        var address = NotifyCalls.NewAddress();
        _ = await server.Deny("email", address);
        return new ExampleRequest("/denylist/delete", NotifyCalls.Address("email", address))
        {
            Needs = "notify:manage-denylist",
        };
    });

    [Test]
    public async Task An_address_may_be_removed_twice_and_without_having_been_there()
    {
        _ = await Server.Deny("email", "a@example.com");
        _ = await Server.Deny("email", "A@example.com");
        _ = await Server.Deny("pulse", "a@example.com");

        foreach (var _ in new[] { 1, 2 })
        {
            var answer = await Server.Undeny("email", "a@EXAMPLE.com");
            answer.Status.Should().Be(200);
            answer.Text.Should().Be("OK");
        }

        (await Server.AsRoot().Get("notify/v1/denylist/list")).Text.Should().Be(
            """{"addresses":[{"notificationType":"pulse","notificationAddress":"a@example.com"}]}""");
        (await Server.SendMail("a@example.com")).Status.Should().Be(200);
    }
}
