using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Pages.Audit;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class AuditPagesTests
{
    private static RunningServer Server => AuthoritySite.Server;

    [Test]
    public async Task The_history_of_a_thing_is_told_with_the_latest_first()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("project/ci/past");
        _ = await Server.Client(clientId, "a:b");
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath(clientId, "/disable"))).Ok;

        var page = await root.Get($"/audit/client/{Uri.EscapeDataString(clientId)}");

        Cells(page, "What").Should().Equal("client disabled", "created");
        Cells(page, "Who").Should().OnlyContain(who => who == "static/taskcluster/root");
        page.Links.Should().Contain(
            [$"/auth/clients/{Uri.EscapeDataString(clientId)}", "/auth/clients/static%2Ftaskcluster%2Froot"]);
    }

    [Test]
    public async Task What_a_client_did_leads_to_what_it_did_it_to()
    {
        using var root = AuthoritySite.Root();
        var (clientId, roleId) = (AuthCalls.Unique("actor"), AuthCalls.Unique("by/actor"));
        var actor = await Server.Client(clientId, "auth:create-role:*");
        _ = (await Server.As(actor).Put(AuthCalls.RolePath(roleId), AuthCalls.RoleBody())).Ok;

        var page = await root.Get($"/audit/client/history/{clientId}");

        Cells(page, "What").Should().Equal("created");
        page.Links.Should().Contain($"/auth/roles/{Uri.EscapeDataString(roleId)}");
    }

    [Test]
    public async Task A_history_is_looked_up_by_name()
    {
        using var root = AuthoritySite.Root();

        (await root.Get("/audit")).Document.QuerySelectorAll("main form").Should().HaveCount(2);
        (await root.Get("/audit?entityType=role&entityId=a%2Fb+c")).Location.Should().Be("/audit/role/a%2Fb%20c");
        (await root.Get("/audit?clientId=a%2Fb")).Location.Should().Be("/audit/client/history/a%2Fb");
    }

    [Test]
    public async Task What_is_unknown_has_no_history_and_what_is_nothing_no_page()
    {
        using var root = AuthoritySite.Root();
        using var anybody = AuthoritySite.Anybody();

        (await root.Get($"/audit/secret/{AuthCalls.Unique("none")}")).Text.Should().Contain("Nothing was done to it");
        (await root.Get($"/audit/client/history/{AuthCalls.Unique("none")}")).Text.Should().Contain("It did nothing");
        (await root.Get("/audit/cat/x")).Status.Should().Be(404);
        var refused = await anybody.Get("/audit/role/x");
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("auth:audit-history:role");
    }

    [Test]
    public async Task What_a_history_holds_is_text()
    {
        using var root = AuthoritySite.Root();
        var roleId = AuthCalls.Unique("evil") + AuthoritySite.Evil;
        _ = await Server.Role(roleId, "a:b");

        foreach (var path in new[]
        {
            $"/audit/role/{Uri.EscapeDataString(roleId)}", "/audit/client/history/static%2Ftaskcluster%2Froot",
        })
        {
            var page = await root.Get(path);

            page.Status.Should().Be(200);
            page.Html.Should().NotContain("<script>alert").And.NotContain("<img src=x");
        }
    }

    [Test]
    public void A_long_history_comes_in_parts_that_lead_to_each_other()
    {
        var all = Enumerable.Range(0, 250).Select(number => ApiJson.Parse(
            System.Text.Encoding.UTF8.GetBytes($"{number}"))).ToList();

        var first = AuditHistory.Of(all, null);
        var last = AuditHistory.Of(all, "200");

        first.Entries.Select(entry => entry.Number).Should().Equal(
            Enumerable.Range(150, 100).Reverse().Select(number => (long)number));
        first.Later.Should().BeNull();
        first.Earlier.Should().Be(100);
        first.Count.Should().Be(250);
        last.Entries.Should().HaveCount(50);
        last.Later.Should().Be(100);
        last.Earlier.Should().BeNull();
        AuditHistory.Of(all, "-1").From.Should().Be(0);
        AuditHistory.Of(all, "9999").From.Should().Be(249);
        AuditHistory.Of([], "7").From.Should().Be(0);
    }

    private static IReadOnlyList<string> Cells(ShownPage page, string label) =>
        [.. page.Document.QuerySelectorAll($"td[data-label='{label}']").Select(cell => cell.TextContent.Trim())];
}
