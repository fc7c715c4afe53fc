using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>Requests and decisions of a third party's login that are refused, each in its form.</summary>
public sealed class ThirdPartyRefusalTests : ServerTests
{
    private const string Good = "client_id=server-site&redirect_uri=https%3A%2F%2Fserver.example%2Fcallback%3Fx%3D1"
        + "&response_type=code&scope=a+b&state=s";

    protected override IReadOnlyDictionary<string, string?> Settings => ThirdPartySites.Settings;

    [TestCase("client_id=server-site", "client_id=unknown", "unauthorized_client")]
    [TestCase("%3Fx%3D1", "%3Fx%3D2", "unauthorized_client")]
    [TestCase("server.example%2Fcallback%3Fx%3D1", "page.example%2F", "unauthorized_client")]
    [TestCase("https%3A%2F%2Fserver.example%2F", "https%3A%2F%2Fevil.example%2F", "unauthorized_client")]
    [TestCase("client_id=server-site&", "", "invalid_request")]
    [TestCase("response_type=code&", "", "invalid_request")]
    [TestCase("&state=s", "&state=s&state=t", "invalid_request")]
    [TestCase("&state=s", "&state=%", "invalid_request")]
    [TestCase("redirect_uri=", "uri=", "invalid_request")]
    public async Task Where_nobody_can_be_told_the_answer_is_no_redirect(string part, string instead, string code)
    {
        using var visitor = await Visitor.SignedIn(Server);

        var answer = await visitor.Get("/login/oauth/authorize?" + Good.Replace(part, instead));

        answer.Status.Should().Be(500);
        answer.Location.Should().BeNull();
        JsonNode.Parse(answer.Html)!.Text("code").Should().Be(code);
    }

    [TestCase("response_type=code", "response_type=id_token", "unsupported_response_type")]
    [TestCase("&state=s", "&state=s&expires=soon", "invalid_request")]
    public async Task What_a_site_can_be_told_it_is_told(string part, string instead, string error)
    {
        using var visitor = await Visitor.SignedIn(Server);

        var answer = await visitor.Get("/login/oauth/authorize?" + Good.Replace(part, instead));

        ShouldTell(answer, error);
    }

    [TestCase("response_type=code", "response_type=token", "unsupported_response_type")]
    [TestCase("scope=a+b", "scope=a", "invalid_scope")]
    [TestCase("scope=a+b", "scope=a+b+c", "invalid_scope")]
    [TestCase("scope=a+b&", "", "invalid_scope")]
    public async Task What_is_not_as_registered_is_told_when_the_user_has_decided(
        string part, string instead, string error)
    {
        using var visitor = await Visitor.SignedIn(Server);
        var begun = await visitor.Get("/login/oauth/authorize?" + Good.Replace(part, instead));
        var page = await visitor.Get(begun.Location!);

        ShouldTell(await visitor.Submit(page, "decide"), error);
    }

    [TestCase("scope", "a c", "invalid_scope")]
    [TestCase("scope", "*", "invalid_scope")]
    [TestCase("clientId", "a client", "invalid_request")]
    [TestCase("expires", "soon", "invalid_request")]
    [TestCase("expires", "-1 day", "invalid_request")]
    [TestCase("cancel", "cancel", "access_denied")]
    public async Task A_decision_that_cannot_be_granted_is_told(string field, string value, string error)
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get((await visitor.Get("/login/oauth/authorize?" + Good)).Location!);

        ShouldTell(await visitor.Submit(page, "decide", (field, value)), error);
    }

    [Test]
    public async Task A_request_is_decided_once_and_by_whom_it_was_put_to()
    {
        using var visitor = await Visitor.SignedIn(Server);
        using var other = await Visitor.SignedIn(Server, await Server.Client("other", "*"));
        var begun = await visitor.Get("/login/oauth/authorize?" + Good);
        var page = await visitor.Get(begun.Location!);
        (await other.Get(begun.Location!)).Status.Should().Be(404);
        var theirs = await other.Get((await other.Get("/login/oauth/authorize?" + Good)).Location!);

        await ShouldBeRefused(other, theirs, page.Value("decide", "transaction_id"));
        (await visitor.Submit(page, "decide")).Status.Should().Be(302);
        await ShouldBeRefused(visitor, page, page.Value("decide", "transaction_id"));
        await ShouldBeRefused(visitor, page, "guessed");
        await ShouldBeRefused(visitor, page, "");
    }

    [Test]
    public async Task A_request_waits_for_an_hour()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get((await visitor.Get("/login/oauth/authorize?" + Good)).Location!);

        Server.Clock.Jump(TimeSpan.FromHours(1));

        await ShouldBeRefused(visitor, page, page.Value("decide", "transaction_id"));
    }

    [Test]
    public async Task A_page_of_another_site_decides_nothing()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get((await visitor.Get("/login/oauth/authorize?" + Good)).Location!);
        var fields = page.Fields("decide");
        var url = page.Form("decide").GetAttribute("action")!;
        url.Should().Be("/login/oauth/authorize/decision");

        (await visitor.Post(url, fields, ("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(403);
        (await visitor.Post(url, fields, ("Origin", "https://server.example"))).Status.Should().Be(403);
        var token = fields["_token"];
        fields["_token"] = "x";
        (await visitor.Post(url, fields)).Status.Should().Be(403);
        using var nobody = new Visitor(Server);
        fields["_token"] = token;
        (await nobody.Post(url, fields)).Status.Should().Be(401);

        (await visitor.Submit(page, "decide")).Status.Should().Be(302, "it still waits");
    }

    [Test]
    public async Task Who_is_not_signed_in_signs_in_first()
    {
        using var visitor = new Visitor(Server);

        var sent = await visitor.Get("/login/oauth/authorize?" + Good);
        sent.Status.Should().Be(302);
        sent.Location.Should().Be("/third-party?" + Good);
        var asked = await visitor.Get(sent.Location!);
        asked.Location.Should().Be("/signin?next=" + Uri.EscapeDataString("/login/oauth/authorize?" + Good));
        var back = await visitor.SignIn(Server.Root, asked.Location!);

        back.Location.Should().Be("/login/oauth/authorize?" + Good);
        (await visitor.Get(back.Location!)).Location.Should().StartWith("/third-party?transactionID=");
    }

    [TestCase("")]
    [TestCase("?client_id=server-site")]
    [TestCase("?client_id=unknown&redirect_uri=https%3A%2F%2Fevil.example%2F&response_type=code")]
    public async Task The_consent_page_of_no_request_says_so(string query)
    {
        using var visitor = new Visitor(Server);

        var page = await visitor.Get("/third-party" + query);

        page.Status.Should().Be(400);
        page.Text.Should().Contain("Invalid request");
    }

    [TestCase("30 days", 3.0)]
    [TestCase("", 3.0)]
    [TestCase("1 hour", 1 / 24.0)]
    public async Task The_settings_bound_for_how_long(string expires, double days)
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get((await visitor.Get("/login/oauth/authorize?" + Good)).Location!);
        var decided = await visitor.Submit(page, "decide", ("expires", expires));
        var token = await visitor.Post("/login/oauth/token", ThirdPartySites.TokenForm(decided.Sent["code"]));

        var bearer = $"Bearer {JsonNode.Parse(token.Html)!.Text("access_token")}";
        var credentials = await visitor.Get("/login/oauth/credentials", ("Authorization", bearer));

        JsonNode.Parse(credentials.Html)!["expires"]!.GetValue<DateTimeOffset>()
            .Should().Be(Server.Clock.GetUtcNow().AddDays(days).AddSeconds(-30));
    }

    [TestCase("grant_type", null, 400, "invalid_request")]
    [TestCase("grant_type", "password", 501, "unsupported_grant_type")]
    [TestCase("code", null, 400, "invalid_request")]
    [TestCase("client_id", null, 400, "invalid_request")]
    public async Task A_request_for_a_token_that_is_none_is_told_why(
        string field, string? value, int status, string error)
    {
        using var visitor = new Visitor(Server);
        var form = ThirdPartySites.TokenForm("code");
        form[field] = value ?? "";
        if (value is null)
        {
            form.Remove(field);
        }

        var answer = await visitor.Post("/login/oauth/token", form);

        answer.Status.Should().Be(status);
        JsonNode.Parse(answer.Html)!.Text("error").Should().Be(error);
        (await visitor.Get("/login/oauth/token")).Status.Should().Be(405);
    }

    [Test]
    public async Task Wrong_settings_are_all_named_at_the_start()
    {
        var settings = new Dictionary<string, string?>(ThirdPartySites.Settings)
        {
            ["WebServer:SignInLinkMinutes"] = "0",
            ["WebServer:RegisteredClients:1:ClientId"] = "server-site",
            ["WebServer:RegisteredClients:1:ResponseType"] = "both",
            ["WebServer:RegisteredClients:1:MaxExpires"] = "soon",
            ["WebServer:RegisteredClients:1:Scope:0"] = "a b",
            ["WebServer:RegisteredClients:1:RedirectUri:0"] = "javascript:alert(1)",
            ["WebServer:RegisteredClients:2:ClientId"] = "a client",
        };

        var start = () => RunningServer.Start(settings);

        var message = (await start.Should().ThrowAsync<UnusableDataException>()).Which.Message;
        message.Split('\n').Should().HaveCount(8).And.HaveElementAt(0, "7 settings are wrong:");
        foreach (var key in new[]
        {
            "SignInLinkMinutes is 0", "RegisteredClients:1:ClientId", "RegisteredClients:1:ResponseType",
            "RegisteredClients:1:MaxExpires", "RegisteredClients:1:Scope:0", "RegisteredClients:1:RedirectUri:0",
            "RegisteredClients:2:ClientId",
        })
        {
            message.Should().Contain("WebServer:" + key);
        }
    }

    private static void ShouldTell(ShownPage answer, string error)
    {
        answer.Status.Should().Be(302, answer.Html);
        answer.Location.Should().StartWith("https://server.example/callback?x=1");
        answer.Sent["error"].Should().Be(error);
        answer.Sent["state"].Should().Be("s");
        answer.Sent.Should().NotContainKeys("code", "access_token");
    }

    private static async Task ShouldBeRefused(Visitor visitor, ShownPage page, string transaction)
    {
        var answer = await visitor.Submit(page, "decide", ("transaction_id", transaction));
        answer.Status.Should().Be(500);
        JsonNode.Parse(answer.Html)!.Text("code").Should().Be("invalid_request");
    }
}
