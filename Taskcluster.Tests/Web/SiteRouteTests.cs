using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web.Pages;
using Taskcluster.Monolith.Web.Routing;

namespace Taskcluster.Tests.Web;

public sealed class SiteRouteTests
{
    private static readonly string[] Templates =
    [
        "/tasks/<taskId>", "/tasks/<taskId>/<action>", "/tasks/<taskId>/runs/<runId>", "/tasks/create",
        "/tasks/<taskId>/runs/<runId>/<name*>", "/tasks/<taskId>/runs/<runId>/logs/<name*>",
        "/tasks/groups/<taskGroupId>", "/tasks/<taskId>/runs/<runId>/logs/live/<name*>", "/tasks/<taskId>/definition",
    ];

    [TestCase("/tasks/create", "/tasks/create")]
    [TestCase("/tasks/creates", "/tasks/<taskId>")]
    [TestCase("/tasks/groups/x", "/tasks/groups/<taskGroupId>")]
    [TestCase("/tasks/x/definition", "/tasks/<taskId>/definition")]
    [TestCase("/tasks/x/edit", "/tasks/<taskId>/<action>")]
    [TestCase("/tasks/x/runs/0", "/tasks/<taskId>/runs/<runId>")]
    [TestCase("/tasks/x/runs/0/a/b", "/tasks/<taskId>/runs/<runId>/<name*>")]
    [TestCase("/tasks/x/runs/0/logs/a/b", "/tasks/<taskId>/runs/<runId>/logs/<name*>")]
    [TestCase("/tasks/x/runs/0/logs/live/a", "/tasks/<taskId>/runs/<runId>/logs/live/<name*>")]
    [TestCase("/tasks/x/runs/0/logs/live", "/tasks/<taskId>/runs/<runId>/logs/<name*>")]
    [TestCase("/tasks//definition", null)]
    [TestCase("/tasks/x/runs/0/", null)]
    [TestCase("/tasks", null)]
    [TestCase("/Tasks/create", null)]
    public void A_word_goes_before_a_parameter_and_that_before_a_rest(string path, string? template)
    {
        var routes = Templates.Select(SiteRoute.For<HomePage>).ToList();
        routes.Sort(SiteRoute.Order);

        var found = routes.FirstOrDefault(route => route.Match(path[1..].Split('/')) is not null);

        found?.Template.Should().Be(template);
        (found is null).Should().Be(template is null);
    }

    [TestCase("a/b%2Fc", "a/b/c")]
    [TestCase("a%2520b", "a%20b")]
    [TestCase("%E2%9C%93", "✓")]
    public void A_rest_is_decoded_once(string rest, string name) =>
        SiteRoute.For<HomePage>("/x/<name*>").Match($"x/{rest}".Split('/'))!["name"].Should().Be(name);

    [TestCase("%")]
    [TestCase("%2")]
    [TestCase("%zz")]
    [TestCase("%ff")]
    public void A_broken_escape_is_no_match(string rest) =>
        SiteRoute.For<HomePage>("/x/<name>").Match(["x", rest]).Should().BeNull();
}
