using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class RolePagesTests
{
    private static RunningServer Server => AuthoritySite.Server;

    [Test]
    public async Task A_role_shows_what_it_gives_and_who_has_it_and_how()
    {
        using var root = AuthoritySite.Root();
        var (roleId, inner, clientId) = (AuthCalls.Unique("outer"), AuthCalls.Unique("inner"), AuthCalls.Unique("c"));
        _ = await Server.Role(inner, "deep:scope");
        _ = await Server.Role(roleId, $"assume:{inner}", "own:scope");
        _ = await Server.Client(clientId, $"assume:{roleId}");

        var list = await root.Get($"/auth/roles?search={roleId[..12].ToUpperInvariant()}");
        var page = await root.Get($"/auth/roles/{roleId}");
        var innerPage = await root.Get($"/auth/roles/{inner}");

        list.Links.Should().Contain($"/auth/roles/{roleId}");
        page.Links.Should().Contain(
        [
            "/auth/scopes/own%3Ascope", "/auth/scopes/deep%3Ascope", $"/auth/roles/{inner}",
            $"/auth/clients/{clientId}", $"/audit/role/{roleId}",
        ]);
        innerPage.Document.QuerySelectorAll("td[data-label='Who'] a").Select(link => link.TextContent)
            .Should().Contain([roleId, clientId]).And.NotContain(inner);
        innerPage.Document.QuerySelectorAll(".chain").Select(chain => chain.TextContent)
            .Should().Contain(chain => chain.Contains($"assume:{roleId}") && chain.Contains("by the role"));
    }

    [Test]
    public async Task What_comes_of_a_change_is_shown_before_it_is_saved()
    {
        using var root = AuthoritySite.Root();
        var (roleId, clientId) = (AuthCalls.Unique("changed"), AuthCalls.Unique("c"));
        _ = await Server.Role(roleId, "old:scope");
        _ = await Server.Client(clientId, $"assume:{roleId}");
        var page = await root.Get($"/auth/roles/{roleId}");

        var looked = await root.Submit(page, "save", ("scopes", "new:scope"), ("step", "preview"));
        var effect = looked.Document.QuerySelector("#effect")!.TextContent;
        effect.Should().Contain(clientId).And.Contain("gains").And.Contain("new:scope").And.Contain("loses")
            .And.Contain("old:scope");
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("old:scope");

        var saved = await root.Submit(looked, "save", ("step", "save"));
        saved.Text.Should().Contain("Saved.");
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("new:scope");
    }

    [Test]
    public async Task What_was_written_after_its_effect_was_shown_is_not_saved_unseen()
    {
        using var root = AuthoritySite.Root();
        var roleId = AuthCalls.Unique("unseen");
        _ = await Server.Role(roleId, "old:scope");
        var looked = await root.Submit(
            await root.Get($"/auth/roles/{roleId}"), "save", ("scopes", "new:scope"), ("step", "preview"));

        var again = await root.Submit(looked, "save", ("scopes", "further:scope"), ("step", "save"));

        again.Document.QuerySelector("#effect")!.TextContent.Should().Contain("further:scope");
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("old:scope");
        _ = await root.Submit(again, "save", ("step", "save"));
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("further:scope");
    }

    [Test]
    public async Task A_role_is_deleted_after_it_was_shown_who_loses_by_it()
    {
        using var root = AuthoritySite.Root();
        var (roleId, clientId) = (AuthCalls.Unique("deleted"), AuthCalls.Unique("c"));
        _ = await Server.Role(roleId, "lost:scope");
        _ = await Server.Client(clientId, $"assume:{roleId}");

        var looked = await root.Submit(await root.Get($"/auth/roles/{roleId}"), "delete");
        looked.Document.QuerySelector("#effect")!.TextContent.Should().Contain(clientId).And.Contain("lost:scope");
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("lost:scope");

        (await root.Submit(looked, "delete", ("step", "save"))).Text
            .Should().Contain($"The role {roleId} was deleted.");
        (await Server.AsRoot().Get(AuthCalls.RolePath(roleId))).Status.Should().Be(404);
    }

    [Test]
    public async Task A_role_is_made_after_a_look_at_it()
    {
        using var root = AuthoritySite.Root();
        var (roleId, clientId) = (AuthCalls.Unique("made here"), AuthCalls.Unique("c"));
        _ = await Server.Client(clientId, $"assume:{roleId}");
        var form = await root.Get($"/auth/roles/create?role_id={Uri.EscapeDataString(roleId)}");
        form.Value("create", "roleId").Should().Be(roleId);

        var looked = await root.Submit(form, "create", ("scopes", "a:b\nauth:*"), ("step", "preview"));
        looked.Document.QuerySelector("#effect")!.TextContent.Should().Contain(clientId);
        looked.Document.QuerySelector("main .note")!.TextContent.Should().Contain("N3").And.Contain("N7");
        (await Server.AsRoot().Get(AuthCalls.RolePath(roleId))).Status.Should().Be(404);

        var made = await root.Submit(looked, "create", ("step", "save"));
        made.Text.Should().Contain($"The role {roleId} was created.");
        made.Document.QuerySelector("h1")!.TextContent.Should().Be(roleId);
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("a:b", "auth:*");
        (await root.Submit(form, "create", ("scopes", "c:d"))).Status.Should().Be(409);
    }

    [Test]
    public async Task A_role_for_many_names_shows_what_it_gives_to_one_of_them()
    {
        using var root = AuthoritySite.Root();
        var stem = AuthCalls.Unique("many") + ":";
        _ = await Server.Role($"{stem}*", "foo:<..>:bar");

        var page = await root.Get($"/auth/roles/{Uri.EscapeDataString(stem)}*?parameter=x%2Fy");

        page.Document.QuerySelector("#parameter")!.TextContent.Should().Contain("foo:x/y:bar");
        page.Text.Should().Contain("foo:<..>:bar");
    }

    [Test]
    public async Task A_change_that_auth_would_refuse_is_told_in_its_words()
    {
        using var root = AuthoritySite.Root();
        var roleId = AuthCalls.Unique("circle");
        _ = await Server.Role(roleId, "a:b");

        var looked = await root.Submit(
            await root.Get($"/auth/roles/{roleId}"), "save", ("scopes", $"assume:{roleId}"), ("step", "preview"));

        looked.Document.QuerySelector("#effect")!.TextContent.Should().Contain("It would be refused")
            .And.Contain("Roles may not contain dependency cycles");
        (await root.Submit(looked, "save", ("step", "save"))).Status.Should().Be(400);
    }

    [Test]
    public async Task Who_may_not_see_what_comes_of_it_is_told_so_and_may_still_save()
    {
        var roleId = AuthCalls.Unique("blind");
        _ = await Server.Role(roleId, "a:b");
        using var limited = AuthoritySite.With("auth:get-role:*", $"auth:update-role:{roleId}", "c:d");

        var looked = await limited.Submit(
            await limited.Get($"/auth/roles/{roleId}"), "save", ("scopes", "c:d"), ("step", "preview"));
        looked.Document.QuerySelector("#effect")!.TextContent.Should().Contain("auth:list-roles");

        (await limited.Submit(looked, "save", ("step", "save"))).Text.Should().Contain("Saved.");
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("c:d");
    }

    [Test]
    public async Task What_is_refused_is_told_with_the_scopes_that_lack_and_loses_nothing()
    {
        var roleId = AuthCalls.Unique("kept");
        _ = await Server.Role(roleId, "a:b");
        using var limited = AuthoritySite.With("auth:get-role:*", "auth:list-roles", "auth:list-clients");
        var looked = await limited.Submit(
            await limited.Get($"/auth/roles/{roleId}"), "save", ("scopes", "x:y"), ("step", "preview"));

        var refused = await limited.Submit(looked, "save", ("step", "save"));

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"auth:update-role:{roleId}");
        refused.Value("save", "scopes").Should().Be("x:y");
        (await AuthoritySite.Role(roleId)).Texts().Should().Equal("a:b");
    }

    [Test]
    public async Task A_role_that_is_not_there_is_told_so_with_what_to_do()
    {
        using var root = AuthoritySite.Root();
        using var anybody = AuthoritySite.Anybody();
        var (roleId, clientId) = (AuthCalls.Unique("none/x"), AuthCalls.Unique("c"));
        _ = await Server.Client(clientId, $"assume:{roleId}");

        var page = await root.Get($"/auth/roles/{Uri.EscapeDataString(roleId)}");

        page.Status.Should().Be(404);
        page.Links.Should().Contain($"/auth/roles/create?role_id={Uri.EscapeDataString(roleId)}")
            .And.Contain($"/auth/clients/{clientId}", "who has it is told all the same");
        (await root.Get("/auth/roles?search=%3Cb%3E")).Text.Should().Contain("No role has “<b>” in its id");
        (await anybody.Get("/auth/roles")).Status.Should().Be(403);
    }

    [Test]
    public async Task The_role_of_a_hook_that_is_not_there_deserves_a_look()
    {
        using var root = AuthoritySite.Root();
        var roleId = $"hook-id:project-ci/{AuthCalls.Unique("none")}";
        _ = await Server.Role(roleId, "a:b");

        var page = await root.Get($"/auth/roles/{Uri.EscapeDataString(roleId)}");

        page.Document.QuerySelector("main .note")!.TextContent.Should().Contain("N8");
    }

    [Test]
    public async Task What_a_role_holds_is_text()
    {
        using var root = AuthoritySite.Root();
        var roleId = AuthCalls.Unique("evil") + AuthoritySite.Evil;
        _ = (await Server.AsRoot().Put(AuthCalls.RolePath(roleId), new
        {
            description = $"{AuthoritySite.Evil} [a](javascript:alert(3))",
            scopes = new[] { $"x:{AuthoritySite.Evil}" },
        })).Ok;

        foreach (var path in new[] { $"/auth/roles/{Uri.EscapeDataString(roleId)}", "/auth/roles?search=evil" })
        {
            var page = await root.Get(path);

            page.Status.Should().Be(200);
            page.Html.Should().NotContain("<script>alert").And.NotContain("<img src=x")
                .And.NotContain("href=\"javascript");
            page.Text.Should().Contain(roleId);
        }
    }
}
