using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class ClientPagesTests
{
    private static RunningServer Server => AuthoritySite.Server;

    [Test]
    public async Task A_client_is_found_and_shows_what_it_has_and_where_to_look_further()
    {
        using var root = AuthoritySite.Root();
        var (clientId, roleId) = (AuthCalls.Unique("project/ci/shown"), AuthCalls.Unique("role"));
        _ = await Server.Role(roleId, "by:role");
        _ = await Server.Client(clientId, $"assume:{roleId}", "own:scope");

        var list = await root.Get($"/auth/clients?search={clientId[8..].ToUpperInvariant()}");
        var page = await root.Get($"/auth/clients/{Uri.EscapeDataString(clientId)}");

        var path = $"/auth/clients/{Uri.EscapeDataString(clientId)}";
        list.Document.QuerySelectorAll("main table a").Select(link => link.GetAttribute("href")).Should().Equal(path);
        page.Document.QuerySelector("h1")!.TextContent.Should().Be(clientId);
        page.Document.QuerySelector(".page-actions .badge")!.TextContent.Should().Be("enabled");
        page.Links.Should().Contain(
        [
            $"/auth/roles/{roleId}", "/auth/scopes/own%3Ascope", "/auth/scopes/by%3Arole",
            $"/audit/client/{Uri.EscapeDataString(clientId)}",
            $"/audit/client/history/{Uri.EscapeDataString(clientId)}",
            $"/auth/why-refused?clientId={Uri.EscapeDataString(clientId)}",
        ]);
    }

    [Test]
    public async Task A_client_is_disabled_enabled_and_deleted()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("switched");
        _ = await Server.Client(clientId, "a:b");
        var page = await root.Get($"/auth/clients/{clientId}");

        page = await root.Submit(page, "disable");
        page.Text.Should().Contain("is disabled.");
        page.Document.QuerySelector(".page-actions .badge")!.TextContent.Should().Be("disabled");
        (await Server.Shown(clientId))["disabled"]!.GetValue<bool>().Should().BeTrue();

        page = await root.Submit(page, "enable");
        (await Server.Shown(clientId))["disabled"]!.GetValue<bool>().Should().BeFalse();

        (await root.Submit(page, "delete")).Text.Should().Contain($"The client {clientId} was deleted.");
        (await Server.AsRoot().Get(AuthCalls.ClientPath(clientId))).Status.Should().Be(404);
    }

    [Test]
    public async Task A_new_access_token_is_shown_once_and_works()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("reset");
        var old = await Server.Client(clientId, "a:b");

        var shown = await root.Submit(await root.Get($"/auth/clients/{clientId}"), "reset");

        var token = shown.Document.QuerySelector("code.token")!.TextContent;
        shown.Header("Cache-Control").Should().Be("no-store");
        (await root.Get($"/auth/clients/{clientId}")).Html.Should().NotContain(token);
        (await Server.As(new Credentials(clientId, token)).Get(AuthCalls.CurrentScopes)).Ok.Texts()
            .Should().Contain("a:b");
        (await Server.As(old).Get(AuthCalls.CurrentScopes)).Status.Should().Be(401);
    }

    [Test]
    public async Task A_token_is_shown_also_to_who_may_reset_it_and_no_longer_look_at_the_client()
    {
        var clientId = AuthCalls.Unique("reset");
        _ = await Server.Client(clientId, "a:b");
        using var root = AuthoritySite.Root();
        using var limited = AuthoritySite.With("auth:reset-access-token:*");
        var form = (await root.Get($"/auth/clients/{clientId}")).Form("reset");
        var own = (await limited.Get("/auth/scopes/expansions")).Form("expand");
        string[] guards = ["_token", "_as"];

        var shown = await limited.Post(
            form.GetAttribute("action")!,
            [
                .. ShownPage.FieldsOf(form).Where(field => !guards.Contains(field.Name)),
                .. ShownPage.FieldsOf(own).Where(field => guards.Contains(field.Name)),
            ]);

        shown.Status.Should().Be(200, shown.Text);
        shown.Document.QuerySelector("code.token")!.TextContent.Should().HaveLength(44);
    }

    [Test]
    public async Task A_client_is_checked_and_changed()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("project/ci/changed");
        _ = await Server.Client(clientId, "a:b");
        var page = await root.Get($"/auth/clients/{Uri.EscapeDataString(clientId)}");

        var looked = await root.Submit(
            page, "save", ("description", "new *words*"), ("expires", "3 days"), ("scopes", "a:b\r\n*"),
            ("deleteOnExpiration", "on"), ("step", "check"));
        looked.Document.QuerySelector("main .note")!.TextContent.Should().Contain("N3");
        looked.Value("save", "scopes").Should().Be("a:b\n*");
        (await Server.Shown(clientId)).Text("description").Should().Be("d", "it was only looked at");

        var saved = await root.Submit(looked, "save", ("scopes", "c:d\n"), ("step", "save"));
        saved.Text.Should().Contain("Saved.").And.Contain("new words");
        var now = await Server.Shown(clientId);
        now.Text("description").Should().Be("new *words*");
        now.Texts().Should().Equal("c:d");
        now["expires"]!.GetValue<DateTimeOffset>().Should().Be(Server.Clock.GetUtcNow().AddDays(3));
        now["deleteOnExpiration"]!.GetValue<bool>().Should().BeTrue();
    }

    [Test]
    public async Task Of_a_client_that_has_expired_the_rest_can_be_changed()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("expired");
        _ = (await Server.AsRoot().Put(
            AuthCalls.ClientPath(clientId), new { description = "d", expires = Server.In(-1) })).Ok;

        var page = await root.Get($"/auth/clients/{clientId}");
        var saved = await root.Submit(page, "save", ("description", "over"));

        page.Document.QuerySelector(".page-actions .badge")!.TextContent.Should().Be("expired");
        saved.Text.Should().Contain("Saved.");
        (await Server.Shown(clientId)).Text("description").Should().Be("over");
    }

    [Test]
    public async Task What_is_refused_is_told_with_the_scopes_that_lack_and_loses_nothing()
    {
        using var limited = AuthoritySite.With("auth:get-client:*");
        var clientId = AuthCalls.Unique("kept");
        _ = await Server.Client(clientId, "a:b");

        var refused = await limited.Submit(
            await limited.Get($"/auth/clients/{clientId}"), "save", ("description", "mine"), ("scopes", "x:y"));

        refused.Status.Should().Be(403);
        refused.Document.QuerySelector("[role=alert]")!.TextContent.Should().Contain("InsufficientScopes")
            .And.Contain($"auth:update-client:{clientId}").And.Contain("x:y");
        refused.Links.Should().Contain(link => link!.StartsWith("/auth/why-refused?scope="));
        refused.Value("save", "description").Should().Be("mine");
        refused.Value("save", "scopes").Should().Be("x:y");
        (await Server.Shown(clientId)).Text("description").Should().Be("d");
    }

    [TestCase("soon", "no time to come")]
    [TestCase("-3 days", "no time to come")]
    public async Task A_time_that_is_none_is_refused(string expires, string said)
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("timed");
        _ = await Server.Client(clientId, "a:b");

        var refused = await root.Submit(
            await root.Get($"/auth/clients/{clientId}"), "save", ("expires", expires));

        refused.Status.Should().Be(400);
        refused.Text.Should().Contain(said);
    }

    [Test]
    public async Task A_client_of_the_settings_has_no_forms()
    {
        using var root = AuthoritySite.Root();

        var page = await root.Get("/auth/clients/static%2Ftaskcluster%2Froot");

        page.Status.Should().Be(200);
        page.Text.Should().Contain("can be changed there alone");
        page.Document.QuerySelectorAll("main form[method=post]").Should().BeEmpty();
    }

    [Test]
    public async Task Who_is_not_there_is_told_so_with_what_to_do()
    {
        using var root = AuthoritySite.Root();
        using var anybody = AuthoritySite.Anybody();
        var clientId = AuthCalls.Unique("project/ci/nobody");

        var page = await root.Get($"/auth/clients/{Uri.EscapeDataString(clientId)}");

        page.Status.Should().Be(404);
        page.Links.Should().Contain($"/auth/clients/create?client_id={Uri.EscapeDataString(clientId)}");
        (await root.Get("/auth/clients/a%20b")).Status.Should().Be(400);
        (await root.Get("/auth/clients?search=%3Cb%3E")).Text.Should().Contain("No client has “<b>” in its id");
        (await anybody.Get("/auth/clients")).Status.Should().Be(403);
    }

    [Test]
    public async Task What_a_client_holds_is_text()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("evil");
        _ = (await Server.AsRoot().Put(AuthCalls.ClientPath(clientId), new
        {
            description = $"{AuthoritySite.Evil} [a](javascript:alert(3))",
            expires = Server.In(24),
            scopes = new[] { $"x:{AuthoritySite.Evil}" },
        })).Ok;

        var page = await root.Get($"/auth/clients/{clientId}");

        page.Html.Should().NotContain("<script>alert").And.NotContain("<img src=x")
            .And.NotContain("href=\"javascript");
        page.Text.Should().Contain(AuthoritySite.Evil);
        page.Links.Should().Contain($"/auth/scopes/{Uri.EscapeDataString("x:" + AuthoritySite.Evil)}");
    }

    [Test]
    public async Task A_client_that_is_to_be_made_is_checked_first()
    {
        using var root = AuthoritySite.Root();
        var clientId = AuthCalls.Unique("no-slash");
        var form = await root.Get("/auth/clients/create");

        var looked = await root.Submit(
            form, "create", ("clientId", clientId), ("expires", "1d"), ("scopes", "queue:create-task:aws*"),
            ("step", "check"));

        looked.Document.QuerySelector("main .note")!.TextContent.Should().Contain("N4").And.Contain("N3");
        (await Server.AsRoot().Get(AuthCalls.ClientPath(clientId))).Status.Should().Be(404);
        (await root.Submit(looked, "create")).Text.Should().Contain("The client was created");
        (await Server.Shown(clientId)).Texts().Should().Equal("queue:create-task:aws*");
    }
}
