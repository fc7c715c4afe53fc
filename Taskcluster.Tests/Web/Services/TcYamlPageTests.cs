using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Github.Payloads;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Services;

public sealed class TcYamlPageTests
{
    [Test]
    public async Task The_example_makes_a_task_of_every_event()
    {
        using var anybody = ServiceSite.Anybody();
        var page = await anybody.Get("/tcyaml-debug");
        var events = page.Document.QuerySelectorAll("#field-event option")
            .Select(option => option.GetAttribute("value")!).ToList();

        events.Should().HaveCount(1 + 17 + 17 + 7 + 2);
        foreach (var happened in new[] { events[0], events[1], events[^1] })
        {
            var shown = await anybody.Submit(page, "render", ("event", happened));

            shown.Status.Should().Be(200);
            shown.Text.Should().Contain("It makes one task").And.Contain($"echo {happened.Split(' ')[0]}");
            shown.Document.QuerySelectorAll(".scopes a")[0].TextContent.Should().StartWith("assume:repo:");
            shown.Value("render", "event").Should().Be(happened);
        }
    }

    [Test]
    public async Task What_is_said_of_the_event_counts()
    {
        using var anybody = ServiceSite.Anybody();

        var shown = await anybody.Submit(
            await anybody.Get("/tcyaml-debug"), "render",
            ("yaml", "version: 1\ntasks: [{metadata: {name: '${event.pusher.name}<script>'}}]"),
            ("event", EventKind.Push), ("organization", "octo"), ("repository", "maps"), ("branch", "dev"),
            ("overrides", "pusher: {name: me}"));

        shown.Text.Should().Contain("me<script>")
            .And.Contain("assume:repo:github.com/octo/maps:branch:dev");
        shown.Document.QuerySelectorAll("main script").Should().BeEmpty();
    }

    [TestCase("version: 1\nfoo: 1", 1, "foo")]
    [TestCase("version: 1\ntasks: [", 2, "")]
    [TestCase("version: 1\nreporting: strange\ntasks: []", 2, "data/reporting")]
    [TestCase("version: 1\ntasks:\n  - a: 1\n  - b: {$eval: '1 +'}", 4, "template")]
    [TestCase("version: 1\ntasks:\n  - {$eval: '1'}", 3, "tasks[0]")]
    public async Task What_is_wrong_is_told_at_its_line(string yaml, int line, string said)
    {
        using var anybody = ServiceSite.Anybody();

        var refused = await anybody.Submit(await anybody.Get("/tcyaml-debug"), "render", ("yaml", yaml));

        refused.Status.Should().Be(400);
        refused.Value("render", "yaml").Should().Be(yaml);
        var problems = refused.Document.QuerySelector("#field-yaml")!.GetAttribute("data-problems")!;
        var problem = JsonNode.Parse(problems)![0]!;
        problem["line"]!.GetValue<int>().Should().BeInRange(line, line + 1);
        problem["message"]!.GetValue<string>().Should().Contain(said);
    }

    [TestCase("https://example.com/.taskcluster.yml", 1)]
    [TestCase("javascript:alert(1)", 0)]
    [TestCase("<script>", 0)]
    public async Task An_address_is_not_fetched_and_only_one_of_the_web_is_a_link(string url, int links)
    {
        using var anybody = ServiceSite.Anybody();

        var page = await anybody.Get($"/tcyaml-debug?url={Uri.EscapeDataString(url)}");

        page.Text.Should().Contain($"does not read {url} for you");
        page.Document.QuerySelectorAll("main .note a").Should().HaveCount(links);
        page.Document.QuerySelectorAll("main script").Should().BeEmpty();
    }

    [Test]
    public async Task The_file_of_the_quickstart_makes_a_task_of_each_event_that_was_chosen()
    {
        using var anybody = ServiceSite.Anybody();
        const string query = "?name=a%3Cb%3E&owner=me%40example.com&queue=p%2Fw&branch=dev&commands=echo%20%24%7BX%7D"
            + "&on=github-push&on=github-pull-request&on=github-release";

        foreach (var worker in new[] { "generic-worker", "docker-worker" })
        {
            var page = await anybody.Get($"/quickstart{query}&worker={worker}");

            page.Status.Should().Be(200);
            Checks(page).Should().Equal("1 task(s)", "1 task(s)", "1 task(s)");
            var shown = await anybody.Submit(page, "render", ("branch", "dev"));
            shown.Text.Should().Contain("It makes one task").And.Contain("a<b>").And.Contain("echo ${X}");
            var other = await anybody.Submit(page, "render", ("branch", "main"));
            other.Text.Should().Contain("It makes no tasks of this event");
        }
    }

    [Test]
    public async Task The_quickstart_has_something_for_who_says_nothing()
    {
        using var anybody = ServiceSite.Anybody();

        var page = await anybody.Get("/quickstart");

        Checks(page).Should().Equal("1 task(s)", "1 task(s)");
        (await anybody.Get("/quickstart?name=x")).Text.Should().Contain("No event is chosen");
        (await anybody.Get("/quickstart?name=x&language=rust")).Text.Should().Contain("cargo test");
    }

    private static IReadOnlyList<string> Checks(ShownPage page) =>
        [.. page.Document.QuerySelectorAll("main .badge").Select(badge => badge.TextContent)];
}
