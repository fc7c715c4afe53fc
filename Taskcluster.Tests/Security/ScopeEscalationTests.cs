using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Auth.AuthCalls;

namespace Taskcluster.Tests.Security;

/// <summary>
/// Somebody who may change clients and roles, and thereby wants scopes that he lacks: each known way of
/// spec/services.md §2.6. Ways that nobody knows yet are tried at random (EscalationProperties).
/// </summary>
public sealed class ScopeEscalationTests : ServerTests
{
    private const string Wanted = "secrets:get:x";

    private Credentials attacker = null!;

    [SetUp]
    public async Task MakeTheAttacker() => attacker = await Server.Client(
        "attacker",
        "auth:create-client:own/*", "auth:update-client:own/*", "auth:create-role:*", "auth:update-role:*",
        "assume:team:mine", "held:*", "auth:current-scopes");

    [Test]
    public async Task A_client_is_not_created_with_a_scope_that_its_creator_lacks()
    {
        (await Attack(HttpMethod.Put, ClientPath("own/a"), Server.ClientBody("held:1", Wanted)))
            .ShouldFail(403, "InsufficientScopes", Wanted);

        (await Server.AsRoot().Get(ClientPath("own/a"))).Status.Should().Be(404);
        (await Attack(HttpMethod.Put, ClientPath("own/a"), Server.ClientBody("held:1"))).Status.Should().Be(200);
        (await Attack(HttpMethod.Put, ClientPath("others/a"), Server.ClientBody()))
            .ShouldFail(403, "InsufficientScopes", "auth:create-client:others/a");
    }

    [Test]
    public async Task A_client_is_not_updated_with_a_scope_that_its_changer_lacks()
    {
        _ = await Server.Client("own/a", "held:1");

        (await Attack(HttpMethod.Post, ClientPath("own/a"), Server.ClientBody("held:1", Wanted)))
            .ShouldFail(403, "InsufficientScopes", Wanted);

        (await Server.Shown("own/a")).Texts().Should().Equal("held:1");
        (await Attack(HttpMethod.Post, ClientPath("own/a"), Server.ClientBody("held:2"))).Status.Should().Be(200);
    }

    [Test]
    public async Task What_a_client_has_is_no_reason_to_give_it_the_same_in_other_words()
    {
        _ = await Server.Client("own/a", "secrets:*");

        (await Attack(HttpMethod.Post, ClientPath("own/a"), Server.ClientBody(Wanted)))
            .ShouldFail(403, "InsufficientScopes", Wanted);
        (await Attack(HttpMethod.Post, ClientPath("own/a"), Server.ClientBody("secrets:*", "held:1")))
            .Status.Should().Be(200, "what stays as it was written needs nothing");
    }

    [Test]
    public async Task Creating_a_role_that_one_holds_does_not_give_its_scopes()
    {
        (await Attack(HttpMethod.Put, RolePath("team:mine"), RoleBody(Wanted)))
            .ShouldFail(403, "InsufficientScopes", Wanted);

        (await ScopesOf(attacker)).Should().NotContain(Wanted);
    }

    [Test]
    public async Task Updating_a_role_that_one_holds_widens_nothing()
    {
        _ = await Server.Role("team:mine", "secrets:get:a*");

        foreach (var wider in new[] { "secrets:get:*", "secrets:get:b", "secrets:*", "*" })
        {
            (await Attack(HttpMethod.Post, RolePath("team:mine"), RoleBody("secrets:get:a*", wider)))
                .ShouldFail(403, "InsufficientScopes", wider);
        }

        (await Attack(HttpMethod.Post, RolePath("team:mine"), RoleBody("secrets:get:ab"))).Status.Should().Be(
            200, "narrowing needs nothing");
        (await Attack(HttpMethod.Post, RolePath("team:mine"), RoleBody("secrets:get:a*")))
            .ShouldFail(403, "InsufficientScopes", "secrets:get:a*");
    }

    [TestCase("<..>")]
    [TestCase("secrets:get:<..>")]
    [TestCase("assume:<..>")]
    [TestCase("assume:other:<..>")]
    public async Task A_role_with_a_parameter_gives_none_of_the_scopes_that_it_may_become(string scope)
    {
        _ = await Server.Role("other:x", Wanted);

        (await Attack(HttpMethod.Put, RolePath("team:*"), RoleBody(scope))).ShouldFail(403, "InsufficientScopes");

        (await Attack(HttpMethod.Put, RolePath("team:*"), RoleBody("held:<..>"))).Status.Should().Be(200);
        (await ScopesOf(attacker)).Should().NotContain(Wanted);
    }

    [Test]
    public async Task A_role_that_is_assumed_by_pattern_is_not_lent_by_who_lacks_its_scopes()
    {
        _ = await Server.Role("team:*", "held:<..>");
        _ = await Server.Role("team:theirs", Wanted);

        foreach (var pattern in new[] { "assume:team:theirs", "assume:team:*", "assume:*", "assume:team:mine*" })
        {
            (await Attack(HttpMethod.Put, ClientPath("own/a"), Server.ClientBody(pattern)))
                .ShouldFail(403, "InsufficientScopes", pattern);
        }

        (await Attack(HttpMethod.Put, ClientPath("own/a"), Server.ClientBody("assume:team:mine")))
            .Status.Should().Be(200);
    }

    [TestCase("reset", "reset-access-token")]
    [TestCase("enable", "enable-client")]
    [TestCase("disable", "disable-client")]
    public async Task Another_client_is_not_taken_over_by(string what, string scope)
    {
        var victim = await Server.Client("own/victim", "auth:current-scopes", Wanted);

        (await Attack(HttpMethod.Post, ClientPath("own/victim", $"/{what}")))
            .ShouldFail(403, "InsufficientScopes", $"auth:{scope}:own/victim");

        (await ScopesOf(victim)).Should().Contain(Wanted, "its token is the old one");
    }

    [Test]
    public async Task Nothing_is_removed_by_who_may_only_create_and_change_it()
    {
        _ = await Server.Client("own/a", "held:1");
        _ = await Server.Role("team:mine", "held:1");

        (await Attack(HttpMethod.Delete, ClientPath("own/a")))
            .ShouldFail(403, "InsufficientScopes", "auth:delete-client:own/a");
        (await Attack(HttpMethod.Delete, RolePath("team:mine")))
            .ShouldFail(403, "InsufficientScopes", "auth:delete-role:team:mine");

        (await Server.Shown("own/a")).Texts().Should().Equal("held:1");
        (await Server.AsRoot().Get(RolePath("team:mine"))).Status.Should().Be(200);
    }

    [Test]
    public async Task A_role_that_is_removed_and_made_again_gives_no_more_than_its_maker_has()
    {
        _ = await Server.Role("team:mine", Wanted);
        var remover = await Server.Client(
            "remover", "auth:delete-role:team:mine", "auth:create-role:team:mine", "assume:team:other");

        (await Server.As(remover).Delete(RolePath("team:mine"))).Status.Should().Be(204);

        (await Server.As(remover).Put(RolePath("team:mine"), RoleBody(Wanted)))
            .ShouldFail(403, "InsufficientScopes", Wanted);
        (await ScopesOf(attacker)).Should().NotContain(Wanted, "what a role gave is gone with it");
    }

    [Test]
    public async Task Temporary_credentials_cannot_hold_more_than_their_issuer()
    {
        var now = Server.Clock.GetUtcNow();
        var wider = TemporaryCredentials.Create(attacker, ["auth:current-scopes", Wanted], now, now.AddHours(1));

        (await Current(wider)).ShouldFail(401, "AuthenticationFailed", "doesn't satisfy all certificate scopes");
        (await Current(Server.Lend(attacker, "own/lent", "auth:current-scopes", Wanted))).Status.Should().Be(401);
        (await ScopesOf(Server.Lend(attacker, "own/lent", "held:1", "auth:current-scopes")))
            .Should().Contain("held:1").And.NotContain("held:*");
    }

    [Test]
    public async Task Temporary_credentials_cannot_bear_a_name_that_their_issuer_may_not_give()
    {
        (await Current(Server.Lend(attacker, "root-like", "auth:current-scopes")))
            .ShouldFail(401, "AuthenticationFailed", "doesn't have `auth:create-client:root-like`");
        (await Current(Server.Lend(attacker, "own/lent", "auth:current-scopes"))).Status.Should().Be(200);
    }

    [Test]
    public async Task Temporary_credentials_cannot_issue_others()
    {
        var lent = Server.Lend(attacker, "own/lent", "auth:create-client:own/*", "held:*");
        var further = Server.Lend(lent with { Certificate = null }, "own/further", "held:1");

        (await Current(further)).ShouldFail(401, "AuthenticationFailed", "'own/lent' not found");
    }

    [Test]
    public async Task Authorized_scopes_cannot_be_wider_than_what_one_has()
    {
        foreach (var scopes in new[] { new[] { Wanted }, ["held:1", "*"], ["assume:team:theirs"] })
        {
            (await Current(attacker with { AuthorizedScopes = scopes }))
                .ShouldFail(401, "AuthenticationFailed", "do not satisfy authorizedScopes");
        }

        (await ScopesOf(attacker with { AuthorizedScopes = ["auth:current-scopes"] }))
            .Should().NotContain("held:*");
    }

    [Test]
    public async Task A_bewit_with_a_certificate_has_what_the_certificate_gives()
    {
        var soon = Server.Clock.GetUtcNow().AddMinutes(5);
        var good = Server.Lend(attacker, "own/lent", "held:1", "auth:current-scopes");
        var wider = Server.Lend(attacker, "own/lent", Wanted, "auth:current-scopes");
        var asRoot = good with { ClientId = "static/taskcluster/root" };

        var answer = await Server.SendBewit(Server.Bewit(good, soon));

        answer.Json["scopes"]!.AsArray().Select(scope => (string?)scope)
            .Should().Contain("held:1").And.NotContain("held:*");
        (await Server.SendBewit(Server.Bewit(wider, soon))).Status.Should().Be(401);
        (await Server.SendBewit(Server.Bewit(asRoot, soon))).Status.Should().Be(401);
        (await Server.SendBewit(Server.Bewit(good with { AuthorizedScopes = ["held:2"] }, soon)))
            .Status.Should().Be(401);
    }

    [Test]
    public async Task The_servers_own_clients_cannot_be_had_by_anybody()
    {
        const string Root = "static/taskcluster/root";
        foreach (var (verb, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Put, ClientPath("static/mine"), Server.ClientBody("*")),
            (HttpMethod.Post, ClientPath(Root), Server.ClientBody("*")),
            (HttpMethod.Post, ClientPath(Root, "/reset"), null),
            (HttpMethod.Post, ClientPath(Root, "/disable"), null),
            (HttpMethod.Delete, ClientPath(Root), null),
        })
        {
            (await Server.AsRoot().Send(verb, path, body)).ShouldFail(400, "InputError", "static/");
        }
    }

    private Task<ApiAnswer> Attack(HttpMethod verb, string path, object? body = null) =>
        Server.As(attacker).Send(verb, path, body);

    private Task<ApiAnswer> Current(Credentials credentials) => Server.As(credentials).Get(CurrentScopes);

    private async Task<IReadOnlyList<string>> ScopesOf(Credentials credentials) =>
        (await Current(credentials)).Ok.Texts();
}
