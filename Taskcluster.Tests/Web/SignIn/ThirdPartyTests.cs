using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.SignIn;

/// <summary>The login of third parties from its first redirect to credentials (spec/services.md §4.9).</summary>
public sealed class ThirdPartyTests : ServerTests
{
    protected override IReadOnlyDictionary<string, string?> Settings => ThirdPartySites.Settings;

    [Test]
    public async Task A_site_with_a_server_comes_to_credentials_by_a_code()
    {
        var client = await Server.Client("me", "auth:create-client:me/*", "a", "c");
        using var visitor = await Visitor.SignedIn(Server, client);

        var begun = await visitor.Get(ThirdPartySites.Authorize("server-site", "state=s%26t&expires=2+days"));
        begun.Status.Should().Be(302);
        begun.Location.Should().StartWith("/third-party?transactionID=");
        begun.Sent["client_id"].Should().Be("server-site");
        begun.Sent["expires"].Should().Be("2 days");
        begun.Sent["scope"].Should().Be("a b");
        begun.Sent["clientId"].Should().MatchRegex("^me/server-site-[A-Za-z0-9_-]{6}$");

        var page = await visitor.Get(begun.Location!);
        page.Text.Should().Contain("server-site").And.Contain("https://server.example/callback?x=1");
        page.Header("Content-Security-Policy").Should().EndWith("form-action 'self' https://server.example");
        var decided = await visitor.Submit(page, "decide", ("description", "mine"));
        decided.Status.Should().Be(302, decided.Html);
        decided.Location.Should().StartWith("https://server.example/callback?x=1&code=");
        decided.Sent["state"].Should().Be("s&t");

        var token = await Exchange(visitor, decided.Sent["code"]);
        token["token_type"]!.GetValue<string>().Should().Be("Bearer");
        var access = token.Text("access_token");
        Convert.FromBase64String(access).Should().HaveCount(22, "it is the base64 text of a slug");

        var (first, second) = (await Credentials(access), await Credentials(access));
        second.ToJsonString().Should().Be(first.ToJsonString(), "repeated, it answers the same");
        first["expires"]!.GetValue<DateTimeOffset>()
            .Should().Be(Server.Clock.GetUtcNow().AddDays(2).AddSeconds(-30));
        var made = new Credentials(
            first["credentials"]!.Text("clientId"), first["credentials"]!.Text("accessToken"));
        made.ClientId.Should().Be(begun.Sent["clientId"]);
        var shown = await Server.Shown(made.ClientId);
        shown.Texts().Should().Equal(["a"], "b is not the user's, and c was not asked for");
        shown.Text("description").Should().Be("mine");
        shown["deleteOnExpiration"]!.GetValue<bool>().Should().BeTrue();
        (await Server.As(made).Get(AuthCalls.CurrentScopes)).Status.Should().Be(200);
        (await Server.History("client", made.ClientId))[0].Should().Be("me created", "the user did it");
    }

    [Test]
    public async Task A_site_without_a_server_gets_its_token_behind_the_hash()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var page = await visitor.Get((await visitor.Get(ThirdPartySites.Authorize("page-site", "state=1"))).Location!);

        var decided = await visitor.Submit(page, "decide");

        decided.Location.Should().StartWith("https://page.example/#access_token=");
        decided.Sent["token_type"].Should().Be("Bearer");
        decided.Sent["state"].Should().Be("1");
        (await Credentials(decided.Sent["access_token"])).Should().NotBeNull();
    }

    [Test]
    public async Task A_whitelisted_site_is_not_asked_about()
    {
        using var visitor = await Visitor.SignedIn(Server);

        var answer = await visitor.Get(ThirdPartySites.Authorize("white-site"));

        answer.Status.Should().Be(302);
        answer.Location.Should().StartWith("https://white.example/?code=");
        var other = await visitor.Get(ThirdPartySites.Authorize("white-site").Replace("scope=a", "scope=a+b"));
        other.Location.Should().StartWith("/third-party?", "it asks for other scopes than it has registered");
    }

    [Test]
    public async Task A_code_works_once_and_for_its_redirect_URI_and_site_alone()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var code = await Code(visitor);
        _ = await Exchange(visitor, code);

        await ShouldBeNoGrant(visitor, code);
        await ShouldBeNoGrant(visitor, await Code(visitor), ("redirect_uri", "https://server.example/other"));
        await ShouldBeNoGrant(visitor, await Code(visitor), ("client_id", "white-site"));
        await ShouldBeNoGrant(visitor, "guessed");
        var late = await Code(visitor);
        Server.Clock.Jump(TimeSpan.FromMinutes(10));
        await ShouldBeNoGrant(visitor, late);
    }

    [Test]
    public async Task An_access_token_ends_after_ten_minutes()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var access = (await Exchange(visitor, await Code(visitor))).Text("access_token");

        await Server.Advance(TimeSpan.FromMinutes(10));

        await ShouldGiveNothing(access);
        Server.Services.GetRequiredService<Database>().Read(rows =>
        {
            using var call = rows.Sql("SELECT count(*) FROM web_access_tokens");
            return call.Step() ? call.Long(0) : -1;
        }).Should().Be(0);
    }

    [Test]
    public async Task Who_has_lost_his_rights_grants_nothing_any_more()
    {
        var client = await Server.Client("me", "auth:create-client:me/*", "a");
        using var visitor = await Visitor.SignedIn(Server, client);
        var access = (await Exchange(visitor, await Code(visitor))).Text("access_token");

        _ = (await Server.AsRoot().Post(AuthCalls.ClientPath("me", "/disable"))).Ok;

        await ShouldGiveNothing(access);
        (await Server.AsRoot().Get("auth/v1/clients/?prefix=me%2F")).Ok["clients"]!.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task Whoever_may_create_no_client_grants_nothing()
    {
        var client = await Server.Client("me", "a");
        using var visitor = await Visitor.SignedIn(Server, client);
        var page = await visitor.Get((await visitor.Get(ThirdPartySites.Authorize("server-site"))).Location!);
        page.Text.Should().Contain("You have not the scope auth:create-client:me/server-site-");

        var code = (await visitor.Submit(page, "decide")).Sent["code"];

        await ShouldGiveNothing((await Exchange(visitor, code)).Text("access_token"));
    }

    [Test]
    public async Task Bad_and_missing_bearers_get_the_one_answer()
    {
        await ShouldGiveNothing("guessed");
        using var visitor = new Visitor(Server);
        (await visitor.Get("/login/oauth/credentials")).Status.Should().Be(500);
    }

    [Test]
    public async Task On_disk_there_is_no_token()
    {
        using var visitor = await Visitor.SignedIn(Server);
        var access = (await Exchange(visitor, await Code(visitor))).Text("access_token");

        var row = Server.Services.GetRequiredService<Database>().Read(rows =>
        {
            using var call = rows.Sql("SELECT token_hash, token, granted FROM web_access_tokens");
            call.Step().Should().BeTrue();
            return call.Text(0) + System.Text.Encoding.Latin1.GetString([.. call.Bytes(1), .. call.Bytes(2)]);
        });

        row.Should().NotContain(access).And.NotContain("server-site").And.NotContain("accessToken");
        row.Should().StartWith(Convert.ToHexStringLower(
            System.Security.Cryptography.SHA512.HashData(System.Text.Encoding.ASCII.GetBytes(access))));
    }

    [TestCase("https://server.example", true)]
    [TestCase("https://page.example", true)]
    [TestCase("https://evil.example", false)]
    [TestCase("https://server.example.evil.example", false)]
    [TestCase("null", false)]
    public async Task Pages_of_registered_sites_may_call(string origin, bool isAllowed)
    {
        foreach (var (path, verb) in new[] { ("/login/oauth/token", "POST"), ("/login/oauth/credentials", "GET") })
        {
            foreach (var asked in new[] { HttpMethod.Options, new HttpMethod(verb) })
            {
                var answer = await Server.Anonymous().Send(
                    asked, path, change: request => request.Headers.Add("Origin", origin));

                answer.Header("Access-Control-Allow-Origin").Should().Be(isAllowed ? origin : null);
                answer.Header("Access-Control-Allow-Credentials").Should().BeNull();
                answer.Header("Vary").Should().Be("Origin");
            }
        }
    }

    private static async Task<string> Code(Visitor visitor)
    {
        var begun = await visitor.Get(ThirdPartySites.Authorize("server-site"));
        return (await visitor.Submit(await visitor.Get(begun.Location!), "decide")).Sent["code"];
    }

    private static async Task<JsonNode> Exchange(Visitor visitor, string code)
    {
        var answer = await visitor.Post("/login/oauth/token", ThirdPartySites.TokenForm(code));
        answer.Status.Should().Be(200, answer.Html);
        answer.Header("Cache-Control").Should().Be("no-store");
        return JsonNode.Parse(answer.Html)!;
    }

    private static async Task ShouldBeNoGrant(
        Visitor visitor, string code, params (string Name, string Value)[] changes)
    {
        var form = ThirdPartySites.TokenForm(code);
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        var answer = await visitor.Post("/login/oauth/token", form);
        answer.Status.Should().Be(403, answer.Html);
        JsonNode.Parse(answer.Html)!.Text("error").Should().Be("invalid_grant");
    }

    private async Task<JsonNode> Credentials(string accessToken)
    {
        var answer = await Bearing(accessToken);
        answer.Status.Should().Be(200, answer.Text);
        return answer.Json;
    }

    private async Task ShouldGiveNothing(string accessToken)
    {
        var answer = await Bearing(accessToken);
        answer.Status.Should().Be(500);
        answer.Text.Should().Be(
            """{"name":"InputError","message":"Could not generate credentials for this access token"}""");
    }

    private Task<ApiAnswer> Bearing(string accessToken) => Server.Anonymous().Send(
        HttpMethod.Get,
        "/login/oauth/credentials",
        change: request => request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {accessToken}"));
}
