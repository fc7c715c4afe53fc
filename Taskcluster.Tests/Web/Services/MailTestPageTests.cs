using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Services;

public sealed class MailTestPageTests
{
    private static RunningServer Server => ServiceSite.Server;

    [Test]
    public async Task A_mail_is_sent_once()
    {
        using var root = ServiceSite.Root();
        var address = NotifyCalls.NewAddress();
        var form = await root.Get("/notify/test");

        (await root.Submit(form, "send", ("address", address))).Text
            .Should().Contain($"A mail to {address} is on its way.");
        (await root.Submit(form, "send", ("address", address))).Text
            .Should().Contain($"Nothing was sent to {address}");
    }

    [Test]
    public async Task What_is_refused_is_told_and_the_form_keeps_its_fields()
    {
        using var root = ServiceSite.Root();
        using var nobody = ServiceSite.With("secrets:get:x");
        var address = NotifyCalls.NewAddress();
        _ = await Server.Deny("email", address);

        var denied = await root.Submit(
            await root.Get("/notify/test"), "send", ("address", address), ("content", "<i>"));
        var refused = await nobody.Submit(await nobody.Get("/notify/test"), "send", ("address", address));

        denied.Status.Should().Be(400);
        denied.Text.Should().Contain("DenylistedAddress").And.Contain(address);
        denied.Value("send", "content").Should().Be("<i>");
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"notify:email:{address}");
    }
}
