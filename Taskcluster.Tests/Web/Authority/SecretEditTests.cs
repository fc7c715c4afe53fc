using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Authority;

public sealed class SecretEditTests
{
    private static RunningServer Server => AuthoritySite.Server;

    [Test]
    public async Task When_a_secret_expires_is_changed_without_showing_it()
    {
        using var root = AuthoritySite.Root();
        var name = await Made("{\"k\":\"hunter2\",\"n\":12345678901234567890.5}");

        var saved = await root.Submit(await root.Get($"/secrets/{name}"), "extend", ("expires", "90 days"));

        saved.Text.Should().Contain("It expires then.");
        saved.Html.Should().NotContain("hunter2");
        var now = await Server.AsRoot().Get($"secrets/v1/secret/{name}");
        now.Ok["expires"]!.GetValue<DateTimeOffset>().Should().Be(Server.Clock.GetUtcNow().AddDays(90));
        now.Text.Should().Contain("12345678901234567890.5").And.Contain("hunter2");
    }

    [Test]
    public async Task A_secret_that_is_only_looked_at_stands_in_no_field()
    {
        using var root = AuthoritySite.Root();
        var name = await Made("{\"k\":\"hunter2\"}");
        var page = await root.Get($"/secrets/{name}");

        var looked = await root.Submit(page, "reveal");
        looked.Value("save", "value").Should().BeEmpty();
        looked.Document.QuerySelector("[data-module=reveal] [data-value]")!.TextContent.Should().Contain("hunter2");

        var edited = await root.Submit(page, "edit");
        edited.Value("save", "value").Trim().Should().Be("k: hunter2");
        edited.Header("Cache-Control").Should().Be("no-store");
        var saved = await root.Submit(edited, "save", ("value", "k: other"), ("expires", "1 day"));
        saved.Text.Should().Contain("Saved.");
        (await Server.AsRoot().Get($"secrets/v1/secret/{name}")).Text.Should().Contain("other");
    }

    [Test]
    public async Task Who_may_not_read_a_secret_cannot_keep_its_value_and_is_told_why()
    {
        var name = await Made("{\"k\":\"hunter2\"}");
        using var limited = AuthoritySite.With("secrets:set:*");

        var refused = await limited.Submit(await limited.Get($"/secrets/{name}"), "extend", ("expires", "2 days"));

        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"secrets:get:{name}");
        refused.Document.QuerySelector("#extend-expires")!.GetAttribute("value").Should().Be("2 days");
    }

    [Test]
    public async Task A_secret_that_is_not_there_is_told_so_with_what_to_do()
    {
        using var root = AuthoritySite.Root();
        var name = AuthCalls.Unique("project/ci/none");

        var page = await root.Get($"/secrets/{Uri.EscapeDataString(name)}");

        page.Status.Should().Be(404);
        page.Links.Should().Contain(
            [$"/secrets/create?name={Uri.EscapeDataString(name)}", $"/audit/secret/{Uri.EscapeDataString(name)}"]);
    }

    [Test]
    public async Task A_name_is_checked_before_the_secret_is_made()
    {
        using var root = AuthoritySite.Root();
        var name = AuthCalls.Unique("bare");

        var looked = await root.Submit(
            await root.Get("/secrets/create"), "create", ("name", name), ("value", "a: 1"), ("expires", "1d"),
            ("step", "check"));

        looked.Document.QuerySelector("main .note")!.TextContent.Should().Contain("N16");
        (await Server.AsRoot().Get($"secrets/v1/secret/{name}")).Status.Should().Be(404);
        (await root.Submit(looked, "create")).Text.Should().Contain($"The secret {name} was created.");
        (await Server.AsRoot().Get($"secrets/v1/secret/{name}")).Ok["expires"]!.GetValue<DateTimeOffset>()
            .Should().Be(Server.Clock.GetUtcNow().AddDays(1));
    }

    private static async Task<string> Made(string secret)
    {
        var name = AuthCalls.Unique("secret");
        _ = (await Server.AsRoot().Put(
            $"secrets/v1/secret/{name}", $$"""{"secret":{{secret}},"expires":"{{Server.In(24)}}"}""")).Ok;
        return name;
    }
}
