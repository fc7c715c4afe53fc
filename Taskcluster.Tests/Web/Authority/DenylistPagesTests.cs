using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class DenylistPagesTests
{
    [Test]
    public async Task An_address_is_put_on_the_list_found_and_taken_off()
    {
        using var root = AuthoritySite.Root();
        var address = $"{AuthCalls.Unique("a")}@x.example";
        var path = $"/notify/denylist/{Uri.EscapeDataString(address)}";

        var list = await root.Submit(
            await root.Get("/notify/denylist/add"), "add", ("notificationType", "email"),
            ("notificationAddress", address));

        list.Text.Should().Contain($"Nothing is sent to {address} any more.");
        list.Links.Should().Contain(path);
        var page = await root.Get(path);
        page.Text.Should().Contain("As a mail address");
        (await root.Submit(page, "delete")).Text.Should().Contain($"Notices may be sent to {address} again.");
        (await root.Get(path)).Status.Should().Be(404);
    }

    [Test]
    public async Task An_address_that_is_not_on_it_can_be_added()
    {
        using var root = AuthoritySite.Root();

        var page = await root.Get("/notify/denylist/none%2Fhere");

        page.Status.Should().Be(404);
        page.Links.Should().Contain("/notify/denylist/add?address=none%2Fhere");
        (await root.Get("/notify/denylist/add?address=none%2Fhere")).Value("add", "notificationAddress")
            .Should().Be("none/here");
    }

    [Test]
    public async Task What_is_refused_is_told_and_loses_nothing()
    {
        using var anybody = AuthoritySite.Anybody();
        using var limited = AuthoritySite.With("a:b");

        var refused = await limited.Submit(
            await limited.Get("/notify/denylist/add"), "add", ("notificationType", "pulse"),
            ("notificationAddress", "some.key"));

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain("notify:manage-denylist");
        refused.Value("add", "notificationAddress").Should().Be("some.key");
        refused.Value("add", "notificationType").Should().Be("pulse");
        (await anybody.Get("/notify/denylist")).Status.Should().Be(403);
        (await anybody.Get("/notify/denylist/x")).Status.Should().Be(403);
    }

    [Test]
    public async Task A_long_list_comes_in_pages()
    {
        using var root = AuthoritySite.Root();
        var start = AuthCalls.Unique("page");
        var addresses = Enumerable.Range(0, 101).Select(number => $"{start}.{number:000}").ToList();
        await Task.WhenAll(addresses.Select(address => AuthoritySite.Server.AsRoot().Post(
            "notify/v1/denylist/add", new { notificationType = "pulse", notificationAddress = address })));

        var first = await root.Get("/notify/denylist");
        var second = await root.Get(first.Document.QuerySelector("a[rel=next]")!.GetAttribute("href")!);

        Addresses(first).Should().HaveCount(100);
        Addresses(first).Concat(Addresses(second)).Should().OnlyHaveUniqueItems().And.Contain(addresses);
        second.Text.Should().Contain("First page");
        (await root.Get("/notify/denylist?continuationToken=x")).Status.Should().Be(400);
    }

    [Test]
    public async Task An_address_is_text()
    {
        using var root = AuthoritySite.Root();

        var list = await root.Submit(
            await root.Get("/notify/denylist/add"), "add", ("notificationType", "matrix-room"),
            ("notificationAddress", AuthoritySite.Evil));
        var page = await root.Get($"/notify/denylist/{Uri.EscapeDataString(AuthoritySite.Evil)}");

        foreach (var shown in new[] { list, page })
        {
            shown.Status.Should().Be(200);
            shown.Html.Should().NotContain("<script>alert").And.NotContain("<img src=x");
            shown.Text.Should().Contain(AuthoritySite.Evil);
        }
    }

    private static IReadOnlyList<string> Addresses(ShownPage page) =>
        [.. page.Document.QuerySelectorAll("td[data-label='Address']").Select(cell => cell.TextContent.Trim())];
}
