using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Monolith.Web;
using Taskcluster.Monolith.Web.Sessions;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web;

public sealed class SessionTests : SiteTests
{
    private SiteSessions Sessions => Server.Services.GetRequiredService<SiteSessions>();

    [Test]
    public void A_session_holds_temporary_credentials_that_end()
    {
        var session = Sessions.Create(Server.Root);

        session.Credentials.ClientId.Should().Be(Server.Root.ClientId);
        session.Credentials.AccessToken.Should().NotBe(Server.Root.AccessToken);
        session.Credentials.Certificate.Should().NotBeNull().And.NotContain(Server.Root.AccessToken);
        session.Expires.Should().Be(Server.Clock.GetUtcNow().AddHours(168));
        session.ToString().Should().NotContain(session.Credentials.AccessToken);
    }

    [Test]
    public async Task A_session_does_not_outlive_its_client()
    {
        var client = await Server.Client("short");

        Sessions.Create(client).Expires.Should().Be(Server.Clock.GetUtcNow().AddHours(24));
    }

    [Test]
    public void Temporary_credentials_are_kept_as_they_are()
    {
        var given = TemporaryCredentials.Create(
            Server.Root, "test/limited", ["secrets:*"], Server.Clock.GetUtcNow(), Server.Clock.GetUtcNow().AddHours(2));

        var session = Sessions.Create(given);

        session.Credentials.Should().Be(given);
        session.Expires.Should().Be(Server.Clock.GetUtcNow().AddHours(2));
    }

    [TestCase("nobody", "AAAAAAAAAAAAAAAAAAAAAAAA", null, 401, "not found")]
    [TestCase("static/taskcluster/root", "AAAAAAAAAAAAAAAAAAAAAAAA", null, 401, "Bad mac")]
    [TestCase("static/taskcluster/root", "AAAAAAAAAAAAAAAAAAAAAAAA", "{", 401, "not JSON")]
    [TestCase("a\"b", "AAAAAAAAAAAAAAAAAAAAAAAA", null, 400, "cannot be a clientId")]
    [TestCase("a", "too short", null, 400, "22 to 66")]
    public void Bad_credentials_make_no_session(string id, string token, string? certificate, int status, string said)
    {
        var creating = () => Sessions.Create(new Credentials(id, token, certificate));

        var failure = creating.Should().Throw<ApiFailure>().Which;
        failure.Status.Should().Be(status);
        failure.Message.Should().Contain(said);
    }

    [Test]
    public async Task The_cookies_are_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var root = Root();

        (await root.Get("/secrets/create")).Header("Set-Cookie").Should().MatchRegex(
            $"^tc-browser-{new Uri(Server.RootUrl).Port}=[^;]+; max-age=31536000; path=/; samesite=lax; httponly$");
    }

    [Test]
    public async Task With_https_cookies_are_bound_to_the_host()
    {
        await using var server = await RunningServer.Start(
            new Dictionary<string, string?> { ["Server:RootUrl"] = "https://tc.example" });
        var context = new Microsoft.AspNetCore.Http.DefaultHttpContext();
        var sessions = server.Services.GetRequiredService<SiteSessions>();

        sessions.Write(context, sessions.Create(server.Root));

        context.Response.Headers.SetCookie.ToString().Should().MatchRegex(
            "^__Host-tc-session=[^;]+; max-age=2678400; path=/; secure; samesite=lax; httponly$");
    }

    [Test]
    public async Task What_a_client_loses_its_sessions_lose()
    {
        var client = await Server.Client("c", "secrets:list-secrets");
        using var browser = new SiteClient(Server).SignedIn(client);
        (await browser.Get("/secrets")).Status.Should().Be(200);

        _ = (await Server.AsRoot().Post("auth/v1/clients/c/disable")).Ok;
        var ended = await browser.Get("/secrets?search=x");
        var after = await browser.Get("/secrets");

        ended.Status.Should().Be(401);
        ended.Text.Should().Contain("Your session has ended").And.Contain("is disabled");
        ended.Document.QuerySelector("main a.primary")!.GetAttribute("href").Should().Be(
            "/signin?next=%2Fsecrets%3Fsearch%3Dx");
        after.Status.Should().Be(403, "the browser has forgotten the session");
        browser.Cookies.Should().NotContain(cookie => cookie.Name.StartsWith("tc-session"));
    }

    [Test]
    public async Task What_was_entered_outlives_the_session()
    {
        using var browser = Root();
        var form = await browser.Get("/secrets/create");

        await Server.Advance(TimeSpan.FromHours(169));
        var held = await browser.Submit(
            form, "create", ("name", "kept"), ("value", "a: 1\nb: <2>"), ("expires", "2099-01-01T00:00:00.000Z"));

        held.Status.Should().Be(403);
        held.Text.Should().Contain("Your session has ended").And.Contain("Nothing is lost");
        held.Value("create", "value").Should().Be("a: 1\nb: <2>");

        browser.SignedIn(Server.Root);
        var done = await browser.Submit(held, "create");

        done.Text.Should().Contain("The secret kept was created.");
        (await Server.AsRoot().Get("secrets/v1/secret/kept")).Ok["secret"]!["b"]!.GetValue<string>().Should().Be("<2>");
    }

    [Test]
    public async Task The_api_knows_no_cookies()
    {
        using var root = Root();
        (await root.Get("/secrets")).Status.Should().Be(200);

        var answer = await root.Get("/api/secrets/v1/secrets");

        answer.Status.Should().Be(403);
        answer.Html.Should().Contain("This request needs credentials");
        (await root.Get("/api/auth/v1/scopes/current")).Html.Should().NotContain("\"*\"");
    }

    [Test]
    public async Task A_cookie_that_somebody_made_up_is_none()
    {
        using var browser = Anybody();
        var name = Root().Cookies.Single(cookie => cookie.Name.StartsWith("tc-session")).Name;

        foreach (var value in new[] { "x", "AAAA", new string('A', 3000), "%00", "[]" })
        {
            (await browser.Get("/", ("Cookie", $"{name}={value}"))).Text.Should().Contain("Sign in");
        }
    }

    [Test]
    public async Task Many_scopes_fit_a_session_but_not_any_number()
    {
        var scopes = Enumerable.Range(0, 300).Select(number => $"queue:create-task:{SlugId.New()}:x/*").ToList();
        var some = await Server.Client("some", [.. scopes.Take(40), "secrets:list-secrets"]);
        var many = await Server.Client("many", [.. scopes]);
        using var browser = new SiteClient(Server).SignedIn(some);

        (await browser.Get("/secrets")).Status.Should().Be(200);
        var creating = () => Sessions.Create(many);
        creating.Should().Throw<ApiFailure>().Which.Message.Should().Contain("300 scopes").And.Contain("roles");
    }
}
