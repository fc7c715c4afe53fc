using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>testAuthenticate (spec/services.md §3.3; §8 rows 10 to 14).</summary>
public sealed class TestAuthenticateTests : ServerTests
{
    private static readonly Credentials Tester = new("tester", "no-secret");

    public static readonly Example Example = new("auth.testAuthenticate", _ => Task.FromResult(new ExampleRequest(
        "/test-authenticate", new { clientScopes = new[] { "test:*" }, requiredScopes = new[] { "test:a" } })
    {
        SignedBy = Tester,
    }));

    [Test]
    public async Task The_made_up_client_has_the_scopes_of_the_body_and_no_role_counts()
    {
        _ = (await Server.AsRoot().Put("auth/v1/roles/r", new { scopes = new[] { "more" }, description = "" })).Ok;

        var reply = (await Try(Tester, ["test:*", "assume:r"], ["test:a"])).Ok;

        reply.ToJsonString().Should().Be("""{"clientId":"tester","scopes":["assume:anonymous","assume:r","test:*"]}""");
    }

    [Test]
    public async Task Missing_scopes_are_told()
    {
        var answer = await Try(Tester, ["test:*"], ["other", "test:a"]);

        answer.ShouldFail(403, "InsufficientScopes", "Client ID tester", "\nother\n", "\"test:a\"");
    }

    [Test]
    public async Task Other_keys_other_names_and_none_are_refused()
    {
        (await Try(new Credentials("tester", "wrong"), ["test:*"], []))
            .ShouldFail(401, "AuthenticationFailed", "Bad mac");
        (await Try(Server.Root, ["test:*"], []))
            .ShouldFail(401, "AuthenticationFailed", "static/taskcluster/root", "not found");
        (await Try(null, ["test:*"], ["test:a"])).ShouldFail(403, "InsufficientScopes");
        (await Try(null, ["test:*"], [])).Status.Should().Be(200);
    }

    [Test]
    public async Task Authorized_scopes_restrict_it()
    {
        (await Try(Tester with { AuthorizedScopes = ["test:b"] }, ["test:*"], ["test:a"]))
            .ShouldFail(403, "InsufficientScopes");
        (await Try(Tester with { AuthorizedScopes = ["test:a"] }, ["test:*"], ["test:a"])).Ok["scopes"]!.ToJsonString()
            .Should().Be("""["assume:anonymous","test:a"]""");
        (await Try(Tester with { AuthorizedScopes = ["zzz"] }, ["test:*"], ["test:a"]))
            .ShouldFail(401, "AuthenticationFailed", "Supplied credentials do not satisfy authorizedScopes", "zzz");
    }

    [Test]
    public async Task The_body_has_two_lists_of_scopes()
    {
        (await Server.As(Tester).Post("auth/v1/test-authenticate", new { clientScopes = new[] { "a", "a" } }))
            .ShouldFail(400, "InputValidationError", "clientScopes");
        (await Server.As(Tester).Post("auth/v1/test-authenticate")).ShouldFail(400, "MalformedPayload");
    }

    private Task<ApiAnswer> Try(Credentials? credentials, string[] clientScopes, string[] requiredScopes) =>
        Server.As(credentials).Post("auth/v1/test-authenticate", new { clientScopes, requiredScopes });
}
