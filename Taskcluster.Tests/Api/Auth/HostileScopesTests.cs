using NUnit.Framework;
using FluentAssertions;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>
/// Scopes whose letters say less than they mean once they are handed on: stars and parameters that were letters
/// before (spec/services.md §2.1, §2.3, §2.6).
/// </summary>
public sealed class HostileScopesTests : ServerTests
{
    [Test]
    public async Task Who_holds_the_letters_of_a_parameter_does_not_hold_all_that_it_stands_for()
    {
        var attacker = Server.As(await Server.Client(
            "attacker", ["auth:create-role:*", "auth:update-role:*", "assume:xbar", "foo:<..>"]));

        (await attacker.Put("auth/v1/roles/x*", Role("foo:<..>"))).ShouldFail(403, "InsufficientScopes", "foo:*");
        (await attacker.Put("auth/v1/roles/y", Role("foo:<..>"))).Status.Should().Be(200, "there it is letters");
        (await Server.AsRoot().Put("auth/v1/roles/x*", Role("foo:<*"))).Status.Should().Be(200);
        (await attacker.Post("auth/v1/roles/x*", Role("foo:<..>"))).ShouldFail(403, "InsufficientScopes", "foo:*");
    }

    [Test]
    public async Task What_a_parameter_would_give_as_letters_is_not_what_a_role_gives()
    {
        await Server.AsRoot().Put("auth/v1/roles/p:<..>", Role("secret"));
        await Server.AsRoot().Put("auth/v1/roles/x*", Role("assume:p:<..>"));
        var attacker = Server.As(await Server.Client("attacker", ["auth:update-role:*", "assume:xfoo"]));

        (await attacker.Post("auth/v1/roles/x*", Role("secret"))).ShouldFail(403, "InsufficientScopes", "secret");
    }

    [Test]
    public async Task What_a_role_gives_by_its_parameter_may_be_written_shorter()
    {
        await Server.AsRoot().Put("auth/v1/roles/p:*", Role("foo:<..>", "bar"));
        await Server.AsRoot().Put("auth/v1/roles/x*", Role("assume:p:<..>", "deep:*"));
        var caller = Server.As(await Server.Client("caller", ["auth:update-role:*"]));

        (await caller.Post("auth/v1/roles/x*", Role("assume:p:<..>", "foo:<..>", "bar", "deep:<..>x")))
            .Status.Should().Be(200);
        (await caller.Post("auth/v1/roles/x*", Role("foo:<..>", "fo:<..>")))
            .ShouldFail(403, "InsufficientScopes", "fo:*");
    }

    [Test]
    public async Task Two_stars_at_the_end_do_not_become_one()
    {
        await Server.AsRoot().Put("auth/v1/roles/p:*", Role("foo:*<..>x"));
        var attacker = await Server.Client(
            "attacker", ["assume:p:*", "auth:create-client:own/*", "auth:update-client:own/*", "auth:create-role:*",
                "auth:update-role:*"]);
        var now = Server.Clock.GetUtcNow();
        var client = new { expires = now.AddDays(1), description = "", scopes = new[] { "foo:*" } };
        void ShouldFail(ApiAnswer answer) => answer.ShouldFail(403, "InsufficientScopes", "\"foo:\"");

        var lent = TemporaryCredentials.Create(attacker, ["foo:*"], now, now.AddHours(1));
        (await Server.SendHeader(Server.Sign(lent))).Refusal()
            .Should().Contain("doesn't satisfy all certificate scopes");
        (await Server.SendHeader(Server.Sign(attacker with { AuthorizedScopes = ["foo:*"] }))).Refusal()
            .Should().StartWith("Supplied credentials do not satisfy authorizedScopes");
        ShouldFail(await Server.As(attacker).Put("auth/v1/clients/own%2F1", client));
        ShouldFail(await Server.As(attacker).Put("auth/v1/roles/q", Role("foo:*")));
        (await Server.As(attacker).Put("auth/v1/clients/own%2F2", client with { scopes = ["foo:*x"] }))
            .Status.Should().Be(200);
        ShouldFail(await Server.As(attacker).Post("auth/v1/clients/own%2F2", client));
        (await Server.As(attacker).Put("auth/v1/roles/q", Role("foo:*x"))).Status.Should().Be(200);
        ShouldFail(await Server.As(attacker).Post("auth/v1/roles/q", Role("foo:*")));
    }

    private static object Role(params string[] scopes) => new { description = "", scopes };
}
