using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class ErrorPagesTests
{
    [Test]
    public async Task A_fault_of_ours_is_told_by_its_number_alone()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Logging:LogLevel:Taskcluster.Monolith.Web"] = "None" },
            configureServices: services => services.AddScoped<SiteApi>(
                _ => throw new InvalidOperationException("the detail of it")));
        using var browser = new SiteClient(server);

        var page = await browser.Get("/");

        page.Status.Should().Be(500);
        page.Text.Should().Contain("Something went wrong here");
        page.Document.QuerySelector("main code")!.TextContent.Should().HaveLength(36);
        page.Html.Should().NotContain("the detail of it").And.NotContain("Exception");
        page.Header("Content-Security-Policy").Should().StartWith("default-src 'none'");
    }
}
