using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class ScopePagesTests
{
    private static RunningServer Server => AuthoritySite.Server;

    [Test]
    public async Task The_scopes_in_use_are_found()
    {
        using var root = AuthoritySite.Root();
        var start = AuthCalls.Unique("used");
        _ = await Server.Role(AuthCalls.Unique("r"), $"{start}:one", $"{start}:two");
        _ = await Server.Client(AuthCalls.Unique("c"), $"{start}:one");

        var page = await root.Get($"/auth/scopes?searchTerm={start}");

        page.Document.QuerySelectorAll("main tbody tr").Select(row => string.Join(' ', row.TextContent.Split(
            (char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Should().Equal($"{start}:one 2", $"{start}:two 1");
        page.Links.Should().Contain($"/auth/scopes/{start}%3Aone");
        (await root.Get("/auth/scopes?searchTerm=%3Cb%3E")).Text.Should().Contain("“<b>” is in no scope");
    }

    [Test]
    public async Task Who_may_list_roles_alone_sees_their_scopes()
    {
        using var limited = AuthoritySite.With("auth:list-roles");
        var start = AuthCalls.Unique("half");
        _ = await Server.Role(AuthCalls.Unique("r"), $"{start}:role");
        _ = await Server.Client(AuthCalls.Unique("c"), $"{start}:client");

        var page = await limited.Get($"/auth/scopes?searchTerm={start}");

        page.Text.Should().Contain($"{start}:role").And.NotContain($"{start}:client")
            .And.Contain("you may not list clients");
        using var anybody = AuthoritySite.Anybody();
        (await anybody.Get("/auth/scopes")).Status.Should().Be(403);
    }

    [Test]
    public async Task A_scope_shows_who_has_it_by_whatever_way()
    {
        using var root = AuthoritySite.Root();
        var start = AuthCalls.Unique("who");
        var (exact, wide, part) = (AuthCalls.Unique("exact"), AuthCalls.Unique("wide"), AuthCalls.Unique("part"));
        _ = await Server.Role(exact, $"{start}:a*");
        _ = await Server.Role(wide, $"{start}:*");
        _ = await Server.Role(part, $"{start}:ab");
        var client = AuthCalls.Unique("c");
        _ = await Server.Client(client, $"assume:{exact}");
        var path = $"/auth/scopes/{start}%3Aa*";

        Ids(await root.Get(path)).Should().Equal(exact, wide);
        Ids(await root.Get($"{path}?match=exact")).Should().Equal(exact);
        Ids(await root.Get($"{path}?match=sub&tabIndex=0")).Should().Equal(exact, part);
        Ids(await root.Get($"{path}?searchTerm={wide}")).Should().Equal(wide);
        Ids(await root.Get($"{path}?tabIndex=1")).Should().Contain(client).And.NotContain(exact);
        (await root.Get($"{path}?tabIndex=1")).Document.QuerySelector(".tabs [aria-current]")!.TextContent
            .Should().Be("Clients");
    }

    [Test]
    public async Task What_everybody_has_is_told_and_who_may_see_nothing_is_told_why()
    {
        using var root = AuthoritySite.Root();
        using var anybody = AuthoritySite.Anybody();

        (await root.Get("/auth/scopes/auth%3Acurrent-scopes")).Text.Should().Contain("Everybody has it");
        var refused = await anybody.Get("/auth/scopes/x%3Ay");

        refused.Document.QuerySelector("main .problem")!.TextContent.Should().Contain("auth:list-roles");
    }

    [Test]
    public async Task A_set_of_scopes_is_expanded_at_an_address_of_its_own()
    {
        using var root = AuthoritySite.Root();
        var roleId = AuthCalls.Unique("expanded");
        _ = await Server.Role(roleId, "by:expansion");

        var shown = await root.Submit(
            await root.Get("/auth/scopes/expansions"), "expand", ("scopes", $"assume:{roleId}\nown:one"));
        var linked = await root.Get($"/auth/scopes/expansions?scopes[0]=assume%3A{roleId}");

        shown.Value("expand", "scopes").Should().Be($"assume:{roleId}\nown:one");
        shown.Links.Should().Contain(["/auth/scopes/by%3Aexpansion", "/auth/scopes/own%3Aone"]);
        linked.Links.Should().Contain("/auth/scopes/by%3Aexpansion");
    }

    [Test]
    public async Task A_set_that_is_too_long_for_an_address_is_expanded_all_the_same()
    {
        using var root = AuthoritySite.Root();
        var scopes = Enumerable.Range(0, 300).Select(number => $"a:rather-long-scope-of-some-letters:{number:000}");

        var shown = await root.Submit(
            await root.Get("/auth/scopes/expansions"), "expand", ("scopes", string.Join('\n', scopes)));

        shown.Status.Should().Be(200);
        shown.Links.Should().Contain("/auth/scopes/a%3Arather-long-scope-of-some-letters%3A299");
    }

    [Test]
    public async Task Two_sets_are_compared_by_what_they_satisfy()
    {
        using var root = AuthoritySite.Root();
        var roleId = AuthCalls.Unique("compared");
        _ = await Server.Role(roleId, "right:only");

        var shown = await root.Submit(
            await root.Get("/auth/scopes/compare"), "compare", ("scopesA", "a:*\nleft:only"),
            ("scopesB", $"a:b\nassume:{roleId}"));
        var linked = await root.Get("/auth/scopes/compare?scopesA[0]=x%3A1&scopesB[0]=x%3A1");

        shown.Document.QuerySelector("#only-a")!.TextContent.Should().Contain("a:*").And.Contain("left:only");
        shown.Document.QuerySelector("#only-b")!.TextContent.Should().Contain("right:only").And.NotContain("a:b");
        shown.Document.QuerySelector("#both")!.TextContent.Should().Contain("a:b");
        linked.Text.Should().Contain("Both amount to the same.");
    }

    [Test]
    public async Task What_is_no_scope_is_refused_in_the_words_of_the_api()
    {
        using var root = AuthoritySite.Root();

        (await root.Get("/auth/scopes/expansions?scopes[0]=%C3%A4")).Status.Should().Be(400);
        (await root.Get("/auth/scopes/%C3%A4")).Status.Should().Be(400);
    }

    [Test]
    public async Task What_a_scope_holds_is_text()
    {
        using var root = AuthoritySite.Root();
        var scope = $"evil:{AuthoritySite.Evil}";
        _ = await Server.Role(AuthCalls.Unique("evil"), scope);
        var sent = Uri.EscapeDataString(scope);

        foreach (var path in new[]
        {
            $"/auth/scopes/{sent}", $"/auth/scopes/{sent}?match=exact", "/auth/scopes?searchTerm=evil",
            $"/auth/scopes/expansions?scopes={sent}", $"/auth/scopes/compare?scopesA={sent}",
            $"/auth/why-refused?clientId=static/taskcluster/root&scope={sent}",
        })
        {
            var page = await root.Get(path);

            page.Status.Should().Be(200, path);
            page.Html.Should().NotContain("<script>alert", path).And.NotContain("<img src=x", path);
            page.Text.Should().Contain(scope, path);
        }
    }

    private static IReadOnlyList<string> Ids(ShownPage page) =>
        [.. page.Document.QuerySelectorAll("main tbody tr td:first-child a").Select(link => link.TextContent)];
}
