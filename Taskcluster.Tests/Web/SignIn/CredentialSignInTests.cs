using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>Signing in with clientId, access token and certificate, and out again (docs/signing-in.md).</summary>
public sealed class CredentialSignInTests : ServerTests
{
    [Test]
    public async Task Who_signs_in_is_known_on_the_next_page_and_his_key_is_nowhere()
    {
        var client = await Server.Client("somebody", "queue:create-task:*", "assume:nobody");
        using var visitor = new Visitor(Server);

        var answer = await visitor.SignIn(client);

        answer.Status.Should().Be(303);
        answer.Location.Should().Be("/");
        answer.SetCookies.Should().Contain(cookie => cookie.StartsWith("tc-session", StringComparison.Ordinal)
            && cookie.Contains("httponly") && cookie.Contains("samesite=lax") && !cookie.Contains(client.AccessToken));
        var profile = await visitor.Get("/profile");
        profile.Status.Should().Be(200);
        profile.Text.Should().Contain("somebody").And.Contain("queue:create-task:*").And.Contain("assume:nobody");
        profile.Html.Should().NotContain(client.AccessToken);
    }

    [Test]
    public async Task Temporary_credentials_sign_in_as_what_they_are()
    {
        var lent = Server.Lend(Server.Root, "lent/somebody", "queue:create-task:lent/*");
        using var visitor = await Visitor.SignedIn(Server, lent);

        var profile = await visitor.Get("/profile");

        profile.Text.Should().Contain("lent/somebody").And.Contain("queue:create-task:lent/*")
            .And.Contain("static/taskcluster/root");
    }

    [Test]
    public async Task What_is_wrong_with_credentials_is_said_in_the_words_of_auth()
    {
        var client = await Server.Client("somebody", "a");
        var disabled = await Server.Client("disabled", "a");
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("disabled", "/disable"))).Ok;
        var wrongKey = client with { AccessToken = Credentials.NewAccessToken() };
        var beyond = Server.Lend(client, "somebody/x", "b");

        await ShouldBeRefused(wrongKey, "Bad mac");
        await ShouldBeRefused(client with { ClientId = "nobody" }, "Client with clientId 'nobody' not found");
        await ShouldBeRefused(disabled, "Client with clientId 'disabled' is disabled");
        await ShouldBeRefused(beyond, "doesn't have `auth:create-client:somebody/x`");
        Server.Clock.Jump(TimeSpan.FromDays(2));
        await ShouldBeRefused(client, "has expired");
    }

    [Test]
    public async Task A_refused_form_keeps_the_name_and_not_the_key()
    {
        using var visitor = new Visitor(Server);
        var wrong = new Credentials("nobody", Credentials.NewAccessToken(), "{\"secret\":\"certificate\"}");

        var refused = await visitor.SignIn(wrong);

        refused.Status.Should().Be(401);
        refused.Value("credentials", "clientId").Should().Be("nobody");
        refused.Html.Should().NotContain(wrong.AccessToken).And.NotContain("certificate&quot;");
        visitor.HasSession.Should().BeFalse();
    }

    [Test]
    public async Task A_session_ends_with_its_time()
    {
        using var visitor = await Visitor.SignedIn(Server);

        Server.Clock.Jump(TimeSpan.FromDays(8));

        (await visitor.Get("/profile")).Status.Should().Be(401);
        visitor.HasSession.Should().BeFalse("the browser is told to forget it");
    }

    [Test]
    public async Task A_session_ends_with_its_client()
    {
        var client = await Server.Client("somebody", "a");
        using var visitor = await Visitor.SignedIn(Server, client);
        (await visitor.Get("/profile")).Status.Should().Be(200);

        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("somebody", "/disable"))).Ok;

        var ended = await visitor.Get("/profile");
        ended.Status.Should().Be(401);
        ended.Text.Should().Contain("Client with clientId 'somebody' is disabled");
    }

    [Test]
    public async Task Signing_out_ends_the_session()
    {
        using var visitor = await Visitor.SignedIn(Server);

        var answer = await visitor.Submit(await visitor.Get("/profile"), "signout");

        answer.Status.Should().Be(303);
        answer.Location.Should().Be("/");
        visitor.HasSession.Should().BeFalse();
        (await visitor.Get("/profile")).Status.Should().Be(401);
    }

    [Test]
    public async Task Programs_sign_out_at_login_logout()
    {
        using var visitor = await Visitor.SignedIn(Server);

        (await visitor.Post("/login/logout", [], ("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(403);
        visitor.HasSession.Should().BeTrue("no page of another site signs anybody out");
        (await visitor.Post("/login/logout", [])).Status.Should().Be(200);
        visitor.HasSession.Should().BeFalse();
    }

    [TestCase("//evil.example")]
    [TestCase("/\\evil.example")]
    [TestCase("https://evil.example/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("/\t/evil.example")]
    [TestCase("\\\\evil.example")]
    [TestCase("evil.example")]
    public async Task Signing_in_leads_to_no_other_site(string next)
    {
        using var visitor = new Visitor(Server);

        var answer = await visitor.SignIn(Server.Root, $"/signin?next={Uri.EscapeDataString(next)}");

        answer.Status.Should().Be(303);
        answer.Location.Should().Be("/");
    }

    [Test]
    public async Task Signing_in_leads_back_to_where_it_was_asked_for()
    {
        using var visitor = new Visitor(Server);

        var answer = await visitor.SignIn(Server.Root, "/signin?next=%2Fprofile%3Fa%3Db");

        answer.Location.Should().Be("/profile?a=b");
    }

    [Test]
    public async Task A_page_of_another_site_signs_nobody_in()
    {
        using var visitor = new Visitor(Server);
        var fields = (await visitor.Get("/signin")).Fields("credentials");
        fields["clientId"] = Server.Root.ClientId;
        fields["accessToken"] = Server.Root.AccessToken;

        (await visitor.Post("/signin", fields, ("Sec-Fetch-Site", "cross-site"))).Status.Should().Be(403);
        (await visitor.Post("/signin", fields, ("Sec-Fetch-Site", "same-site"))).Status.Should().Be(403);
        (await visitor.Post("/signin", fields, ("Origin", "https://evil.example"))).Status.Should().Be(403);
        (await visitor.Post("/signin", fields, ("Origin", "null"))).Status.Should().Be(403);
        fields["_token"] = "";
        var withoutToken = await visitor.Post("/signin", fields);
        withoutToken.Status.Should().Be(403);
        withoutToken.Html.Should().NotContain(Server.Root.AccessToken, "no page repeats a key");
        visitor.HasSession.Should().BeFalse();

        using var other = new Visitor(Server);
        _ = await other.Get("/signin");
        fields["_token"] = (await visitor.Get("/signin")).Value("credentials", "_token");
        (await other.Post("/signin", fields)).Status.Should().Be(403, "the token is of another browser");
        other.HasSession.Should().BeFalse();
    }

    [TestCase("github")]
    [TestCase("mozilla-auth0")]
    [TestCase("github/callback")]
    public async Task Strategies_that_are_not_offered_say_what_is(string strategy)
    {
        using var visitor = new Visitor(Server);

        var answer = await visitor.Get($"/login/{strategy}");

        answer.Status.Should().Be(404);
        answer.Text.Should().Contain("not offered").And.Contain("/signin");
    }

    private async Task ShouldBeRefused(Credentials credentials, string words)
    {
        using var visitor = new Visitor(Server);
        var answer = await visitor.SignIn(credentials);

        answer.Status.Should().Be(401, answer.Text);
        answer.Text.Should().Contain("AuthenticationFailed").And.Contain(words);
        visitor.HasSession.Should().BeFalse();
    }
}
