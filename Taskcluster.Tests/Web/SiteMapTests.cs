using FluentAssertions;
using Microsoft.AspNetCore.Components;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Routing;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class SiteMapTests : SiteTests
{
    private static readonly IReadOnlyList<string> Odd = ["%3Cb%3E", "a%2Fb", "%01", "..", "%F0%9F%98%80", "a b"];

    // Of these there is an answer for any name, if only that there is nothing of it.
    private static readonly string[] ShownAnyhow =
    [
        "/audit/client/history/<clientId>",
        "/auth/scopes/<scope>",
        "/provisioners/<provisionerId>/worker-types/<workerType>/claimed-tasks",
        "/provisioners/<provisionerId>/worker-types/<workerType>/pending-tasks",
        "/tasks/index/<namespace>",
    ];

    [Test]
    public void A_page_has_a_parameter_for_each_of_its_paths()
    {
        foreach (var route in SiteMap.Routes)
        {
            var properties = route.Page.GetProperties()
                .Where(property => property.IsDefined(typeof(ParameterAttribute), inherit: true))
                .Select(property => property.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

            route.Parameters.Except(properties, StringComparer.OrdinalIgnoreCase)
                .Should().BeEmpty($"{route} is shown by {route.Page.Name}");
        }

        SiteMap.Routes.Select(route => route.Template).Should().OnlyHaveUniqueItems();
    }

    [Test]
    public async Task No_page_fails_for_anybody_whatever_its_address_holds()
    {
        using var anybody = Anybody();
        using var root = Root();
        var taskId = await Server.CompletedTask();

        foreach (var route in SiteMap.Routes)
        {
            foreach (var value in Odd.Prepend(taskId))
            {
                var path = string.Join('/', route.Template.Split('/').Select(part => part switch
                {
                    "<taskId>" or "<taskGroupId>" => taskId,
                    "<runId>" => "0",
                    ['<', ..] => value.Replace(" ", "%20"),
                    _ => part,
                }));
                foreach (var browser in new[] { anybody, root })
                {
                    var page = await browser.Get(path);

                    page.Status.Should().BeLessThan(500, $"{path} was answered: {page.Text}");
                    page.Header("Content-Security-Policy").Should().StartWith("default-src 'none'");
                    page.Html.Should().NotContain("<b>").And.NotContain("   at Taskcluster.");
                }
            }
        }
    }

    [Test]
    public async Task What_does_not_exist_is_told_with_404_and_a_way_on()
    {
        using var root = Root();
        var shown = new List<string>();
        foreach (var route in SiteMap.Routes.Where(route => route.Parameters.Any()))
        {
            var path = string.Join('/', route.Template.Split('/').Select(part => part switch
            {
                "<taskId>" or "<taskGroupId>" => "AAAAAAAAQ_CAAAAAAAAAAA",
                "<workerPoolId>" => "none%2Fnone",
                "<runId>" => "0",
                ['<', ..] => "none",
                _ => part,
            }));

            var page = await root.Get(path);

            if (page.Status != 404)
            {
                shown.Add(page.Status == 200 ? route.Template : $"{route.Template} {page.Status}");
                continue;
            }

            page.Document.QuerySelectorAll("main a").Should().NotBeEmpty($"{path} leads nowhere");
        }

        shown.Should().BeEquivalentTo(ShownAnyhow);
    }

    [TestCase("/secrets/a%2Fb", "a/b")]
    [TestCase("/secrets/a%252Fb", "a%2Fb")]
    [TestCase("/secrets/a+b", "a+b")]
    [TestCase("/secrets/a%20b/", "a b")]
    [TestCase("/secrets/create%20", "create ")]
    public async Task An_id_in_an_address_is_decoded_once(string path, string name)
    {
        using var root = Root();

        (await root.Get(path)).Document.QuerySelector("h1")!.TextContent.Should().Be(name);
    }

    [TestCase("/none")]
    [TestCase("/secrets/a/b")]
    [TestCase("/secrets/%zz")]
    [TestCase("//")]
    public async Task What_is_not_there_is_told_in_a_page_to_people_and_in_json_to_programs(string path)
    {
        using var anybody = Anybody();

        var page = await anybody.Get(path);
        var answer = await anybody.Get(path, ("Accept", "*/*"));

        page.Status.Should().Be(404);
        page.Text.Should().Contain("There is nothing here").And.Contain(path);
        answer.Status.Should().Be(404);
        answer.Html.Should().Be("""{"error":"Not found"}""");
    }

    [TestCase("/task-inspector/abc/0", "/tasks/abc/runs/0")]
    [TestCase("/groups/g/tasks/t/runs/1/artifacts/public%2Fa", "/tasks/t/runs/1/public%2Fa")]
    [TestCase("/groups/g/tasks/t/runs/1/artifacts/public/logs/a.log", "/tasks/t/runs/1/public/logs/a.log")]
    [TestCase("/task-group-inspector/g", "/tasks/groups/g")]
    [TestCase("/push-inspector/g?x=1", "/tasks/groups/g?x=1")]
    [TestCase("/groups/g/tasks/t/details", "/tasks/t")]
    [TestCase("/one-click-loaner/t", "/tasks/t/interactive")]
    [TestCase("/pulse-inspector", "/pulse-messages")]
    [TestCase("/index/a.b/c?x=1", "/tasks/index/a.b/c?x=1")]
    [TestCase("/interactive?x=1", "/tasks/create?interactive=1&x=1")]
    [TestCase("/aws-provisioner/wt", "/worker-manager")]
    [TestCase("/credentials/", "/profile")]
    public async Task Addresses_of_2017_lead_to_those_of_today(string old, string today)
    {
        using var anybody = Anybody();

        var answer = await anybody.Get(old);

        answer.Status.Should().Be(302);
        answer.Location.Should().Be(today);
    }

    [Test]
    public async Task A_page_is_read_or_posted_to()
    {
        var answer = await Server.Anonymous().Put("/secrets");

        answer.Status.Should().Be(405);
        answer.Header("Allow").Should().Be("GET, HEAD, POST");
    }
}
