using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>The "Grant" of 2017, <c>/?target=…&amp;description=…</c> (spec/services.md §4.9).</summary>
public sealed class GrantTests : ServerTests
{
    [Test]
    public async Task A_program_on_this_machine_is_granted_what_the_person_has()
    {
        var client = await Server.Client("me", "a");
        using var visitor = await Visitor.SignedIn(Server, client);
        var start = await visitor.Get("/?target=http%3A%2F%2Flocalhost%3A1234%2Fcallback%3Fx%3D1&description=A+*tool*");
        start.Status.Should().Be(303);

        var page = await visitor.Get(start.Location!);
        page.Text.Should().Contain("http://localhost:1234/callback?x=1").And.Contain("tool").And.Contain("me");
        page.Header("Content-Security-Policy").Should().EndWith("form-action 'self' http://localhost:1234");
        var granted = await visitor.Submit(page, "grant");

        granted.Status.Should().Be(303);
        granted.Location.Should().StartWith("http://localhost:1234/callback?x=1&clientId=me&accessToken=");
        var sent = granted.Sent;
        sent["accessToken"].Should().NotBe(client.AccessToken, "it is temporary");
        JsonNode.Parse(sent["certificate"])!["version"]!.GetValue<int>().Should().Be(1);
        var credentials = new Credentials(sent["clientId"], sent["accessToken"], sent["certificate"]);
        (await Server.As(credentials).Get(AuthCalls.CurrentScopes)).Ok.Texts().Should().Contain("a");
    }

    [Test]
    public async Task Another_host_is_granted_nothing_that_was_not_confirmed()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get("/grant?target=https%3A%2F%2Fsite.example%2Fx%23part");

        var refused = await visitor.Submit(page, "grant");
        refused.Status.Should().Be(400);
        refused.Location.Should().BeNull();
        refused.Text.Should().Contain("Say that you trust site.example");

        var granted = await visitor.Submit(page, "grant", ("trust", "on"));
        granted.Status.Should().Be(303);
        granted.Location.Should().StartWith("https://site.example/x?clientId=").And.EndWith("#part");
    }

    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,x")]
    [TestCase("//site.example")]
    [TestCase("/profile")]
    [TestCase("http://localhost:1@site.example/")]
    [TestCase("http://site.example\\@localhost/")]
    [TestCase("http:site.example")]
    [TestCase("http://localhost/\r\nX: 1")]
    [TestCase("file:///etc/passwd")]
    [TestCase("")]
    public async Task A_target_that_is_no_plain_address_gets_no_page(string target)
    {
        using var visitor = await Visitor.SignedIn(Server);

        var page = await visitor.Get($"/grant?target={Uri.EscapeDataString(target)}");

        page.Status.Should().Be(400);
        page.Html.Should().NotContain("value=\"grant\"");
    }

    [Test]
    public async Task Nothing_in_a_description_runs()
    {
        using var visitor = await Visitor.SignedIn(Server);

        var page = await visitor.Get("/grant?target=http%3A%2F%2Flocalhost%3A1&description="
            + Uri.EscapeDataString("<script>alert(1)</script> [x](javascript:alert(2)) ![y](https://e.example/p)"));

        page.Html.Should().NotContain("<script>alert").And.NotContain("href=\"javascript:")
            .And.NotContain("<img src=\"http");
    }

    [Test]
    public async Task Who_is_not_signed_in_is_asked_to()
    {
        using var visitor = new Visitor(Server);

        var page = await visitor.Get("/grant?target=http%3A%2F%2Flocalhost%3A1");

        page.Status.Should().Be(401);
        page.Html.Should().Contain("/signin?next=%2Fgrant");
    }

    [Test]
    public async Task A_page_of_another_site_grants_nothing()
    {
        using var visitor = await Visitor.SignedIn(Server);
        const string Target = "/grant?target=http%3A%2F%2Flocalhost%3A1";
        var fields = (await visitor.Get(Target)).Fields("grant");

        (await visitor.Post(Target, fields, ("Sec-Fetch-Site", "cross-site"))).Location.Should().BeNull();
        fields["_token"] = "x";
        (await visitor.Post(Target, fields)).Location.Should().BeNull();
    }
}
