using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>testAuthenticateGet (spec/services.md §3.3; §8 rows 15 to 18).</summary>
public sealed class TestAuthenticateGetTests : ServerTests
{
    private const string Path = "auth/v1/test-authenticate-get/";

    private static readonly Credentials Tester = new("tester", "no-secret");

    public static readonly Example Example = new("auth.testAuthenticateGet", _ => Task.FromResult(
        new ExampleRequest("/test-authenticate-get/") { SignedBy = Tester }));

    [Test]
    public async Task Headers_and_signed_urls_work()
    {
        (await Server.As(Tester).Get(Path)).Ok["clientId"]!.GetValue<string>().Should().Be("tester");

        var url = Tester.SignUrl(Server.Anonymous().Uri(Path), Server.Clock.GetUtcNow().AddMinutes(1));
        (await Server.Anonymous().Get(url.PathAndQuery)).Ok["clientId"]!.GetValue<string>().Should().Be("tester");
        (await Server.Anonymous().Send(HttpMethod.Head, url.PathAndQuery)).Status.Should().Be(200);
    }

    [Test]
    public async Task Temporary_credentials_have_a_name_that_their_issuer_may_give()
    {
        var now = Server.Clock.GetUtcNow();
        Credentials Named(string name, params string[] scopes) =>
            TemporaryCredentials.Create(Tester, name, scopes, now.AddMinutes(-1), now.AddHours(1));

        (await Server.As(Named("test:x", "test:authenticate-get")).Get(Path)).Ok["clientId"]!.GetValue<string>()
            .Should().Be("test:x");
        (await Server.As(Named("test:x", "test:other")).Get(Path))
            .ShouldFail(403, "InsufficientScopes", "test:authenticate-get");
        (await Server.As(Named("foo", "test:authenticate-get")).Get(Path))
            .ShouldFail(401, "AuthenticationFailed", "auth:create-client:foo");
        (await Server.As(Named("test:x", "queue:x")).Get(Path))
            .ShouldFail(401, "AuthenticationFailed", "doesn't satisfy all certificate scopes");
        (await Server.As(TemporaryCredentials.Create(Tester, ["test:*"], now, now.AddHours(1))).Get(Path))
            .Ok["clientId"]!.GetValue<string>().Should().Be("tester");
    }

    [Test]
    public async Task Nobody_is_told_that_scopes_are_needed()
    {
        (await Server.Anonymous().Get(Path)).ShouldFail(403, "InsufficientScopes", "test:authenticate-get");
    }
}
