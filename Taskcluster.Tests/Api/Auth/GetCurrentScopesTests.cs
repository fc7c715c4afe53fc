using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>currentScopes, and what anybody may do (spec/services.md §2.5, §3.3; §8 row 1).</summary>
public sealed class GetCurrentScopesTests : ServerTests
{
    public static readonly Example Example = new("auth.currentScopes", _ => Task.FromResult(
        new ExampleRequest("/scopes/current") { Needs = "auth:current-scopes" }));

    [Test]
    public async Task Anybody_reads_what_a_public_deployment_shows()
    {
        Scopes(await Server.Anonymous().Get("auth/v1/scopes/current")).Should().Equal(
            "assume:anonymous", "auth:current-scopes", "queue:get-artifact:public/*", "queue:get-provisioner:*",
            "queue:get-task:*", "queue:get-worker-type:*", "queue:get-worker:*", "queue:list-artifacts:*",
            "queue:list-dependent-tasks:*", "queue:list-provisioners", "queue:list-task-group:*",
            "queue:list-worker-types:*", "queue:list-workers:*", "queue:pending-count:*", "queue:status:*");
    }

    [Test]
    public async Task What_anybody_may_do_is_a_setting_of_a_new_installation()
    {
        await using var server = await RunningServer.Start(new Dictionary<string, string?>
        {
            ["Auth:AnonymousScopes:0"] = "queue:get-artifact:public/*",
            ["Auth:AnonymousScopes:1"] = "auth:current-scopes",
        });

        Scopes(await server.Anonymous().Get("auth/v1/scopes/current")).Should()
            .Equal("assume:anonymous", "auth:current-scopes", "queue:get-artifact:public/*");
    }

    [Test]
    public async Task Who_holds_everything_holds_one_star()
    {
        Scopes(await Server.AsRoot().Get("auth/v1/scopes/current")).Should().Equal("*");
    }

    [Test]
    public async Task Restrictions_hold_and_what_anybody_may_do_comes_on_top()
    {
        var anybody = Scopes(await Server.Anonymous().Get("auth/v1/scopes/current"));

        Scopes(await Server.With("x:*").Get("auth/v1/scopes/current")).Should().Equal([.. anybody, "x:*"]);
        Scopes(await Server.As(Server.Root with { AuthorizedScopes = ["x:1"] }).Get("auth/v1/scopes/current"))
            .Should().Equal([.. anybody, "x:1"]);
        (await Server.As(Server.Root with { AuthorizedScopes = ["\n"] }).Get("auth/v1/scopes/current"))
            .ShouldFail(401, "AuthenticationFailed", "ext.authorizedScopes must be an array of valid scopes");
    }

    private static IReadOnlyList<string> Scopes(ApiAnswer answer) =>
        [.. answer.Ok["scopes"]!.AsArray().Select(scope => scope!.GetValue<string>())];
}
