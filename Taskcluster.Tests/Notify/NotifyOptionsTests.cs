using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Notify;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Notify;

/// <summary>Settings that cannot be right are told at the start, and credentials are never shown.</summary>
public sealed class NotifyOptionsTests
{
    private const string Canary = "canary7391 no URL";

    [TestCase("Slack:WebhookUrl", "Notify:Slack:WebhookUrl must be an http or https URL")]
    [TestCase("Slack:Webhooks:C1", "Notify:Slack:Webhooks:C1 must be an http or https URL")]
    [TestCase("Slack:ApiUrl", "Notify:Slack:ApiUrl must be an http or https URL")]
    public async Task A_wrong_url_of_Slack_is_named_and_not_shown(string setting, string fault)
    {
        var start = () => RunningServer.Start(new Dictionary<string, string?> { [$"Notify:{setting}"] = Canary });

        (await start.Should().ThrowAsync<UnusableDataException>()).Which.Message
            .Should().Contain(fault).And.NotContain(Canary);
    }

    [TestCase("Matrix:Homeserver", "matrix.example.org", "not an http or https URL")]
    [TestCase("Smtp:From", "nobody", "Notify:Smtp:From holds 'nobody'")]
    [TestCase("Smtp:Hosst", "x", "Hosst")]
    public async Task Another_wrong_setting_is_named(string setting, string value, string fault)
    {
        var start = () => RunningServer.Start(new Dictionary<string, string?> { [$"Notify:{setting}"] = value });

        (await start.Should().ThrowAsync<UnusableDataException>()).Which.Message.Should().Contain(fault);
    }

    [Test]
    public void Nothing_prints_a_credential()
    {
        var options = new NotifyOptions
        {
            Smtp = new SmtpOptions { Host = "h", Password = Canary },
            Slack = new SlackOptions { Token = Canary, WebhookUrl = Canary },
            Matrix = new MatrixOptions { Homeserver = "https://m", Token = Canary },
        };

        options.ToString().Should().NotContain(Canary).And.Contain("h:587").And.Contain("https://m");
    }
}
