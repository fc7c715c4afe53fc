using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class ProfilePageTests
{
    [Test]
    public async Task The_scopes_that_one_has_are_searched()
    {
        var clientId = AuthCalls.Unique("me");
        var credentials = await AuthoritySite.Server.Client(clientId, "first:scope", "second:scope");
        using var browser = new SiteClient(AuthoritySite.Server).SignedIn(credentials);

        var all = await browser.Get("/profile");
        var found = await browser.Get("/profile?search=FIRST");
        var had = await browser.Get("/profile?search=second:scope");

        all.Links.Should().Contain(
        [
            "/auth/scopes/first%3Ascope", "/auth/scopes/second%3Ascope", $"/auth/clients/{clientId}",
            $"/audit/client/history/{clientId}", "/auth/why-refused",
        ]);
        found.Links.Should().Contain("/auth/scopes/first%3Ascope")
            .And.NotContain("/auth/scopes/second%3Ascope");
        found.Text.Should().Contain("You do not have this very scope.");
        had.Text.Should().Contain("You have this scope.");
    }

    [Test]
    public async Task What_is_searched_for_is_text()
    {
        using var root = AuthoritySite.Root();

        var page = await root.Get($"/profile?search={Uri.EscapeDataString(AuthoritySite.Evil)}");

        page.Html.Should().NotContain("<script>alert").And.NotContain("<img src=x");
    }
}
