using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class SecurityHeadersTests : SiteTests
{
    [TestCase("/", 200)]
    [TestCase("/secrets/create", 200)]
    [TestCase("/no/such/page", 404)]
    [TestCase("/tasks/not-a-task-id", 400)]
    [TestCase("/tasks/fN1SbArXTPSVFNUvaOlinQ", 404)]
    public async Task A_page_forbids_all_that_is_not_of_this_site(string path, int status)
    {
        using var root = Root();

        var page = await root.Get(path);

        page.Status.Should().Be(status);
        var policy = page.Header("Content-Security-Policy")!.Split(';', StringSplitOptions.TrimEntries);
        policy.Should().Contain(
        [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
            "font-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
        ]);
        page.Header("Content-Security-Policy").Should().NotContain("unsafe");
        page.Header("X-Content-Type-Options").Should().Be("nosniff");
        page.Header("Referrer-Policy").Should().Be("same-origin");
        page.Header("Cross-Origin-Opener-Policy").Should().Be("same-origin");
        page.Header("Permissions-Policy").Should().Contain("camera=()");
        page.Header("Cache-Control").Should().Be("private, no-cache");
        page.Header("Content-Type").Should().Be("text/html; charset=utf-8");
    }

    [Test]
    public async Task Nothing_in_a_page_would_need_more_than_that()
    {
        using var root = Root();
        var taskId = await Server.CompletedTask();

        foreach (var path in new[] { "/", $"/tasks/{taskId}", "/secrets", "/secrets/create", "/none" })
        {
            var page = (await root.Get(path)).Document;

            // Data for a module is no script.
            page.QuerySelectorAll("style, [style], base, iframe, object, embed").Should().BeEmpty();
            page.QuerySelectorAll("script:not([src]):not([type='application/json'])").Should().BeEmpty();
            page.All.SelectMany(element => element.Attributes).Select(attribute => attribute.Name)
                .Should().NotContain(name => name.StartsWith("on"));
            page.QuerySelectorAll("link, script, img, source").SelectMany(
                    element => new[] { element.GetAttribute("href"), element.GetAttribute("src") })
                .Where(url => url is not null)
                .Should().OnlyContain(url => url!.StartsWith("/assets/"));
        }
    }

    [Test]
    public async Task Files_of_the_site_are_kept_for_ever_under_a_name_that_changes_with_them()
    {
        using var anybody = Anybody();
        var page = (await anybody.Get("/")).Document;
        var sheet = page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!;

        var now = await anybody.Get(sheet, ("Accept-Encoding", "br"));
        var before = await anybody.Get("/assets/0123456789abcdef/site.css");
        var none = await anybody.Get("/assets/0123456789abcdef/none.css");

        now.Status.Should().Be(200);
        now.Header("Cache-Control").Should().Be("public, max-age=31536000, immutable");
        now.Header("Content-Encoding").Should().Be("br");
        now.Header("Content-Type").Should().Be("text/css; charset=utf-8");
        before.Status.Should().Be(200, "a page from before an upgrade still works");
        before.Header("Cache-Control").Should().Be("no-cache");
        none.Status.Should().Be(404);
    }
}
