using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Web.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>One-time links, and that nobody comes to a session of a stranger's making by one.</summary>
public sealed class SignInLinkTests : ServerTests
{
    [Test]
    public async Task A_token_signs_in_once()
    {
        var token = await Link();
        using var visitor = new Visitor(Server);
        using var second = new Visitor(Server);

        (await Use(visitor, token)).Status.Should().Be(303);
        var again = await Use(second, token);

        (await visitor.Get("/profile")).Text.Should().Contain("static/taskcluster/root");
        again.Status.Should().Be(401);
        again.Text.Should().Contain("This link is not good");
        second.HasSession.Should().BeFalse();
        again.Html.Should().NotContain(token);
    }

    [Test]
    public async Task Of_many_who_use_a_token_at_once_one_signs_in()
    {
        var token = await Link();
        var visitors = Enumerable.Range(0, 8).Select(_ => new Visitor(Server)).ToList();
        var pages = await Task.WhenAll(visitors.Select(visitor => visitor.Get("/signin")));

        var answers = await Task.WhenAll(visitors.Zip(
            pages, (visitor, page) => visitor.Submit(page, "link", ("token", token))));

        answers.Count(answer => answer.Status == 303).Should().Be(1);
        visitors.Count(visitor => visitor.HasSession).Should().Be(1);
        visitors.ForEach(visitor => visitor.Dispose());
    }

    [Test]
    public async Task A_page_of_another_site_uses_no_token()
    {
        var token = await Link();
        using var visitor = new Visitor(Server);
        var fields = (await visitor.Get("/signin")).Fields("link");
        fields["token"] = token;

        var foreign = await visitor.Post("/signin", fields, ("Sec-Fetch-Site", "cross-site"));

        foreign.Status.Should().Be(403);
        visitor.HasSession.Should().BeFalse();
        foreign.Html.Should().NotContain(token);
        (await Use(visitor, token)).Status.Should().Be(303, "it was not used up");
    }

    [Test]
    public async Task A_whole_link_may_be_pasted()
    {
        using var visitor = new Visitor(Server);

        (await Use(visitor, $" {Server.RootUrl}/signin#{await Link()} ")).Status.Should().Be(303);

        visitor.HasSession.Should().BeTrue();
    }

    [Test]
    public async Task An_expired_a_replaced_and_a_guessed_token_sign_nobody_in()
    {
        var first = await Link();
        var second = await Link();
        using var visitor = new Visitor(Server);

        (await Use(visitor, first)).Status.Should().Be(401, "a newer link has taken its place");
        (await Use(visitor, second[..^1] + (second[^1] == 'A' ? 'B' : 'A'))).Status.Should().Be(401);
        (await Use(visitor, "")).Status.Should().Be(401);
        Server.Clock.Jump(TimeSpan.FromMinutes(30));
        (await Use(visitor, second)).Status.Should().Be(401, "its time is over");
        visitor.HasSession.Should().BeFalse();
    }

    [Test]
    public async Task What_has_expired_leaves_the_database()
    {
        _ = await Link();
        Rows().Should().Be(1);

        await Server.Advance(TimeSpan.FromMinutes(30));

        Rows().Should().Be(0);
    }

    [Test]
    public async Task A_link_whose_client_has_lost_its_rights_signs_nobody_in()
    {
        var client = await Server.Client("somebody", "a");
        var token = await Link(client, "a");
        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("somebody", "/disable"))).Ok;
        using var visitor = new Visitor(Server);

        var answer = await Use(visitor, token);

        answer.Status.Should().Be(401);
        answer.Text.Should().Contain("is disabled");
    }

    [Test]
    public async Task The_token_is_on_disk_only_as_a_hash_and_the_credentials_only_encrypted()
    {
        var token = await Link();

        var row = Server.Services.GetRequiredService<Database>().Read(rows =>
        {
            using var call = rows.Sql("SELECT token_hash, credentials FROM web_sign_in_links");
            call.Step().Should().BeTrue();
            return call.Text(0) + System.Text.Encoding.Latin1.GetString(call.Bytes(1));
        });

        row.Should().NotContain(token).And.NotContain("accessToken").And.NotContain("certificate");
    }

    [TestCase("none", true)]
    [TestCase("same-origin", true)]
    [TestCase("cross-site", false)]
    [TestCase("same-site", false)]
    [TestCase(null, false)]
    public async Task A_token_is_sent_unasked_only_where_no_other_site_has_led(string? site, bool isAuto)
    {
        using var visitor = new Visitor(Server);
        (string, string)[] headers = site is null ? [] : [("Sec-Fetch-Site", site)];

        var page = await visitor.Get("/signin", headers);

        page.Html.Contains("data-auto", StringComparison.Ordinal).Should().Be(isAuto);
    }

    [Test]
    public async Task Nobody_who_is_signed_in_becomes_somebody_else_unasked()
    {
        using var visitor = await Visitor.SignedIn(Server);

        var page = await visitor.Get("/signin", ("Sec-Fetch-Site", "none"));

        page.Html.Should().NotContain("data-auto");
        page.Text.Should().Contain("You are signed in as static/taskcluster/root");
    }

    [Test]
    public async Task The_page_brings_the_script_that_takes_the_token_out_of_the_address()
    {
        using var visitor = new Visitor(Server);
        var page = await visitor.Get("/signin");
        page.Html.Should().Contain("data-module=\"signin-link\"").And.NotContain("<script>");
        var site = System.Text.RegularExpressions.Regex.Match(page.Html, "src=\"(/assets/[^/]+/)site.js\"").Groups[1];

        var module = await visitor.Get($"{site.Value}modules/signin-link.js");

        module.Status.Should().Be(200);
        module.Html.Should().Contain("history.replaceState").And.Contain("location.hash");
        page.Header("Content-Security-Policy").Should().Contain("script-src 'self'").And.NotContain("unsafe");
    }

    [Test]
    public async Task A_link_of_2017_signs_nobody_in_unasked()
    {
        using var visitor = new Visitor(Server);
        var client = await Server.Client("attacker", "a");

        var answer = await visitor.Get(
            $"/login?clientId={client.ClientId}&accessToken={client.AccessToken}", ("Sec-Fetch-Site", "none"));

        answer.Status.Should().Be(303);
        answer.Location.Should().StartWith("/signin?confirm=1#").And.NotContain(client.AccessToken);
        answer.Html.Should().BeEmpty();
        visitor.HasSession.Should().BeFalse();
        var page = await visitor.Get("/signin?confirm=1", ("Sec-Fetch-Site", "none"));
        page.Html.Should().NotContain("data-auto");
        page.Text.Should().Contain("only if you have made that link yourself");

        var signedIn = await visitor.Submit(page, "link", ("token", answer.Location!.Split('#')[1]));
        signedIn.Status.Should().Be(303);
        (await visitor.Get("/profile")).Text.Should().Contain("attacker");
    }

    [Test]
    public async Task A_link_of_2017_with_a_certificate_signs_in_as_what_it_says()
    {
        using var visitor = new Visitor(Server);
        var lent = Server.Lend(Server.Root, "lent/x", "a");

        var answer = await visitor.Get($"/login?clientId={lent.ClientId}&accessToken={lent.AccessToken}"
            + $"&certificate={Uri.EscapeDataString(lent.Certificate!)}");
        _ = await Use(visitor, answer.Location!);

        (await visitor.Get("/profile")).Text.Should().Contain("lent/x");
    }

    [Test]
    public async Task A_link_of_2017_that_is_not_good_is_forgotten_at_once()
    {
        using var visitor = new Visitor(Server);
        var key = Credentials.NewAccessToken();

        var answer = await visitor.Get($"/login?clientId=nobody&accessToken={key}");

        answer.Location.Should().Be("/signin");
        var page = await visitor.Get("/signin");
        page.Text.Should().Contain("Client with clientId 'nobody' not found");
        page.Html.Should().NotContain(key);
        (await visitor.Get("/login")).Location.Should().Be("/signin");
    }

    private static async Task<ShownPage> Use(Visitor visitor, string token) =>
        await visitor.Submit(await visitor.Get("/signin"), "link", ("token", token));

    private async Task<string> Link(Credentials? issuer = null, string scope = "*")
    {
        var now = Server.Clock.GetUtcNow();
        var temporary = TemporaryCredentials.Create(
            issuer ?? Server.Root, [scope], now.AddMinutes(-1), now.AddHours(20));
        var link = (await Server.Anonymous().Post("web-server/v1/sign-in-link", new
        {
            clientId = temporary.ClientId,
            accessToken = temporary.AccessToken,
            certificate = temporary.Certificate,
        })).Ok;
        return link.Text("token");
    }

    private long Rows() => Server.Services.GetRequiredService<Database>().Read(rows =>
    {
        using var call = rows.Sql("SELECT count(*) FROM web_sign_in_links");
        return call.Step() ? call.Long(0) : -1;
    });
}
