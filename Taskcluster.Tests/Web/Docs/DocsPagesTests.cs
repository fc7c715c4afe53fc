using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Docs;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Docs;

public sealed class DocsPagesTests : SiteTests
{
    private static readonly Manual Manual = new();

    [Test]
    public async Task Every_text_is_listed_and_every_link_within_the_documentation_leads_somewhere()
    {
        using var anybody = Anybody();
        var listed = (await anybody.Get("/docs")).Links;
        foreach (var chapter in Manual.Contents.SelectMany(part => part.Chapters))
        {
            listed.Should().Contain(chapter.Url);
            var page = await anybody.Get(chapter.Url);

            page.Status.Should().Be(200);
            page.Document.QuerySelectorAll("h1").Select(title => title.TextContent).Should().Equal(chapter.Title);
            page.Document.QuerySelectorAll("main img, main script").Should().BeEmpty();
            foreach (var link in page.Links.Where(IsOfText))
            {
                var (section, name) = (link.Split('/')[2], link.Split('#')[0].Split('/', 4)[3]);
                Manual.Find(section, name).Should().NotBeNull($"{chapter.Url} leads to {link}");
            }
        }
    }

    [TestCase("/docs/manual/hooks.md")]
    [TestCase("/docs/tutorial")]
    [TestCase("/docs/manual")]
    [TestCase("/docs/manual/decisions/0010-json-e")]
    [TestCase("/docs/manual/changelog")]
    public async Task A_section_and_a_text_have_pages(string path)
    {
        using var anybody = Anybody();

        (await anybody.Get(path)).Status.Should().Be(200);
    }

    [TestCase("install/taskcluster.service", "SystemCallFilter=@system-service")]
    [TestCase("install/nginx.conf", "proxy_request_buffering off;")]
    [TestCase("appsettings.json", "\"FreeFloorMebibytes\": 128")]
    public async Task A_file_that_a_text_tells_to_take_is_shown_as_it_is(string name, string line)
    {
        using var anybody = Anybody();

        var page = await anybody.Get($"/docs/manual/{name}");

        page.Document.QuerySelector("main pre")!.TextContent.Should().Contain(line);
    }

    [TestCase("people")]
    [TestCase("resources")]
    [TestCase("changelog")]
    public async Task Some_texts_have_an_address_like_a_section(string name)
    {
        using var anybody = Anybody();

        (await anybody.Get($"/docs/{name}")).Location.Should().Be($"/docs/manual/{name}");
        (await anybody.Get($"/docs/manual/{name}")).Status.Should().Be(200);
    }

    [TestCase("/docs/none", "has no section 'none'")]
    [TestCase("/docs/manual/none", "has no text 'none'")]
    [TestCase("/docs/reference/none", "There is no service 'none'")]
    [TestCase("/docs/reference/queue/none", "neither a method nor an exchange 'none'")]
    public async Task What_is_not_there_is_said_to_be_none(string path, string text)
    {
        using var anybody = Anybody();

        var page = await anybody.Get(path);

        page.Status.Should().Be(404);
        page.Text.Should().Contain(text);
    }

    [Test]
    public async Task Every_method_and_exchange_has_a_page()
    {
        using var anybody = Anybody();
        var reference = await anybody.Get("/docs/reference");
        foreach (var service in reference.Links.Where(link => link.StartsWith("/docs/reference/")))
        {
            var page = await anybody.Get(service);
            page.Status.Should().Be(200);
            foreach (var entry in page.Links.Where(link => link.StartsWith(service + "/")))
            {
                (await anybody.Get(entry)).Status.Should().Be(200, entry);
            }
        }
    }

    [Test]
    public async Task A_method_tells_its_address_scopes_body_and_answer()
    {
        using var anybody = Anybody();

        var page = await anybody.Get("/docs/reference/queue/createTask");
        var exchange = await anybody.Get("/docs/reference/queue/taskPending");

        page.Text.Should().Contain("PUT /api/queue/v1/task/<taskId>").And.Contain("queue:create-task:")
            .And.Contain("provisionerId").And.Contain("required");
        page.Links.Should().Contain("/schemas/queue/v1/create-task-request.json");
        exchange.Text.Should().Contain("exchange/taskcluster-queue/v1/task-pending").And.Contain("routingKeyKind");
    }

    [Test]
    public async Task Words_are_searched_in_texts_and_in_the_reference()
    {
        using var anybody = Anybody();

        var found = (await anybody.Get("/docs/search?q=QUARANTINE%20worker")).Links;
        var none = await anybody.Get("/docs/search?q=%3Cscript%3Ealert%3C%2Fscript%3E");

        found.Should().Contain(["/docs/reference/queue/quarantineWorker"]);
        found.Should().Contain(link => link.StartsWith("/docs/manual/"));
        none.Text.Should().Contain("Nothing has all of these words");
        none.Document.QuerySelectorAll("main script").Should().BeEmpty();
    }

    private static bool IsOfText(string link) => link.StartsWith("/docs/manual/") || link.StartsWith("/docs/tutorial/");
}
