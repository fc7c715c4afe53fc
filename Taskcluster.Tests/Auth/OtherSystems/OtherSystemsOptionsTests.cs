using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.OtherSystems;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Auth.OtherSystems;

/// <summary>Settings that cannot be right are told at the start, and never shown.</summary>
public sealed class OtherSystemsOptionsTests
{
    private const string Canary = "canary7391 no base64, no URL";

    [TestCase("AzureAccounts:myaccount", "AzureAccounts:myaccount must be the account's key, in base64.")]
    [TestCase("AzureAccounts:My-Account", "AzureAccounts:My-Account must be named by 3 to 24 of a-z and 0-9.")]
    [TestCase("SentryProjects:p:Secret", "SentryProjects:p:Secret must be a URL.")]
    [TestCase("AzureTableEndpoint", "AzureTableEndpoint must be a URL.")]
    [TestCase("AzureBlobEndpoint", "AzureBlobEndpoint must be a URL.")]
    public async Task A_wrong_setting_is_named(string setting, string fault)
    {
        var start = () => RunningServer.Start(new Dictionary<string, string?> { [$"OtherSystems:{setting}"] = Canary });

        var error = (await start.Should().ThrowAsync<UnusableDataException>()).Which;
        error.Message.Should().Contain(fault).And.NotContain(Canary);
    }

    [Test]
    public async Task An_unknown_setting_is_named()
    {
        var start = () => RunningServer.Start(
            new Dictionary<string, string?> { ["OtherSystems:WebsocktunelSecret"] = Canary });

        var error = (await start.Should().ThrowAsync<UnusableDataException>()).Which;
        error.Message.Should().Contain("WebsocktunelSecret").And.NotContain(Canary);
    }

    [Test]
    public void Nothing_prints_a_key()
    {
        var options = new OtherSystemsOptions
        {
            AzureAccounts = new Dictionary<string, string> { ["myaccount"] = Canary },
            SentryProjects = new Dictionary<string, SentryProject>
            {
                ["p"] = new SentryProject { Secret = Canary, Public = Canary },
            },
            WebsocktunnelSecret = Canary,
        };

        options.ToString().Should().Be("OtherSystemsOptions { AzureAccounts = myaccount }");
        options.SentryProjects["p"].ToString().Should().NotContain(Canary);
    }
}
