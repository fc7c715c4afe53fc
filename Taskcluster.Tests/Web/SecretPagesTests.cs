using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class SecretPagesTests : SiteTests
{
    [Test]
    public async Task A_secret_is_made_found_changed_and_deleted()
    {
        using var root = Root();

        var made = await root.Submit(
            await root.Get("/secrets/create"), "create", ("name", "project/a b"), ("value", "user: deploy"));
        made.Text.Should().Contain("The secret project/a b was created.");
        (await root.Get("/secrets?search=A%20B")).Document.QuerySelector("main table a")!.GetAttribute("href")
            .Should().Be("/secrets/project%2Fa%20b");

        var page = await root.Get("/secrets/project%2Fa%20b");
        page.Text.Should().NotContain("was created", "a message is shown once");
        (await root.Submit(page, "save", ("value", "{\"user\": \"other\"}"))).Text.Should().Contain("Saved.");
        (await root.Submit(await root.Get("/secrets/project%2Fa%20b"), "reveal")).Text.Should().Contain("\"other\"");

        (await root.Submit(page, "delete")).Text.Should().Contain("was deleted").And.Contain("No secrets yet");
    }

    [Test]
    public async Task A_secret_is_in_no_page_before_it_is_revealed_and_that_is_noted()
    {
        using var root = Root();
        _ = (await Server.AsRoot().Put(
            "secrets/v1/secret/x", new { secret = new { k = "hunter2<br>" }, expires = Server.In(1) })).Ok;

        var page = await root.Get("/secrets/x");
        page.Html.Should().NotContain("hunter2");
        (await Server.History("secret", "x")).Should().NotContain("static/taskcluster/root read");

        var revealed = await root.Submit(page, "reveal");
        revealed.Text.Should().Contain("hunter2<br>");
        revealed.Html.Should().NotContain("<br>");
        revealed.Header("Cache-Control").Should().Be("no-store");
        (await Server.History("secret", "x")).Should().Contain("static/taskcluster/root read");
    }

    [Test]
    public async Task What_is_refused_is_told_in_the_words_of_the_api_and_the_form_keeps_its_fields()
    {
        using var browser = new SiteClient(Server).SignedIn(await Server.Client("c", "secrets:list-secrets"));

        var refused = await browser.Submit(
            await browser.Get("/secrets/create"), "create", ("name", "mine"), ("value", "a: [1, 2]"));

        refused.Status.Should().Be(403);
        refused.Document.QuerySelector("[role=alert]")!.TextContent.Should().Contain("InsufficientScopes")
            .And.Contain("secrets:set:mine").And.Contain(refused.Header("x-for-request-id"));
        refused.Value("create", "name").Should().Be("mine");
        refused.Value("create", "value").Should().Be("a: [1, 2]");
    }

    [TestCase("a: [1", "line 2, column 1")]
    [TestCase("", "The value is empty")]
    [TestCase("text", "must be object")]
    public async Task A_value_that_is_none_is_refused(string value, string said)
    {
        using var root = Root();

        var refused = await root.Submit(
            await root.Get("/secrets/create"), "create", ("name", "n"), ("value", value));

        refused.Status.Should().Be(400);
        refused.Text.Should().Contain(said);
    }

    [Test]
    public async Task The_message_of_a_form_waits_for_a_page_that_a_person_sees()
    {
        using var root = Root();
        var form = await root.Get("/secrets/create");
        var fields = ShownPage.FieldsOf(form.Form("create")).Where(one => one.Name is not ("name" or "value"));

        var answer = await root.Post("/secrets/create", [.. fields, ("name", "n"), ("value", "a: 1")]);

        answer.Status.Should().Be(303);
        answer.Location.Should().Be("/secrets/n");
        (await root.Get("/secrets", ("Sec-Fetch-Dest", "empty"))).Text.Should().NotContain("was created");
        (await root.Get("/secrets", ("Sec-Fetch-Dest", "document"))).Text.Should().Contain("The secret n was created.");
        (await root.Get("/secrets")).Text.Should().NotContain("was created");
    }

    [Test]
    public async Task A_secret_is_not_replaced_by_making_one()
    {
        using var root = Root();
        var form = await root.Get("/secrets/create");
        _ = await root.Submit(form, "create", ("name", "n"), ("value", "a: 1"));

        (await root.Submit(form, "create", ("name", "n"), ("value", "a: 2"))).Status.Should().Be(409);
    }
}
