using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.WebServer;

/// <summary>
/// web-server.createSignInLink: what the verb <c>signin</c> calls. Using a link is tried in Web/SignIn.
/// </summary>
public sealed class CreateSignInLinkTests : ServerTests
{
    private const string Path = "web-server/v1/sign-in-link";

    public static readonly Example Example = new(
        "web-server.createSignInLink",
        server => Task.FromResult(new ExampleRequest("/sign-in-link", Body(Temporary(server)))));

    [Test]
    public async Task A_token_is_long_and_new_each_time()
    {
        var first = (await Server.Anonymous().Post(Path, Body(Temporary(Server)))).Ok;
        var second = (await Server.Anonymous().Post(Path, Body(Temporary(Server)))).Ok;

        var token = first["token"]!.GetValue<string>();
        token.Should().MatchRegex("^[A-Za-z0-9_-]{44}$");
        second["token"]!.GetValue<string>().Should().NotBe(token);
        first["expires"]!.GetValue<DateTimeOffset>()
            .Should().Be(Server.Clock.GetUtcNow().AddMinutes(30), "that is the setting's default");
    }

    [Test]
    public async Task A_token_is_not_good_for_longer_than_what_it_signs_in_with()
    {
        var now = Server.Clock.GetUtcNow();
        var soon = TemporaryCredentials.Create(Server.Root, ["*"], now.AddMinutes(-1), now.AddMinutes(5));

        var link = (await Server.Anonymous().Post(Path, Body(soon))).Ok;

        link["expires"]!.GetValue<DateTimeOffset>().Should().Be(now.AddMinutes(5));
    }

    [Test]
    public async Task Credentials_that_sign_nothing_get_no_link()
    {
        var wrong = Temporary(Server) with { AccessToken = Credentials.NewAccessToken() };

        (await Server.AsRoot().Post(Path, Body(wrong))).ShouldFail(401, "AuthenticationFailed", "Bad mac");
        (await Server.AsRoot().Post(Path, Body(wrong with { Certificate = "{" })))
            .ShouldFail(401, "AuthenticationFailed", "ext.certificate must be a JSON object");
    }

    [Test]
    public async Task The_key_of_a_permanent_client_is_not_taken()
    {
        var answer = await Server.AsRoot().Post(Path, Body(Server.Root with { Certificate = "" }));

        answer.ShouldFail(400, "InputError", "temporary credentials");
        answer.Text.Should().NotContain(Server.Root.AccessToken);
    }

    [Test]
    public async Task The_four_common_methods_answer()
    {
        (await Server.Anonymous().Get("web-server/v1/ping")).Ok["alive"]!.GetValue<bool>().Should().BeTrue();
        (await Server.Anonymous().Get("web-server/v1/__lbheartbeat__")).Status.Should().Be(200);
        (await Server.Anonymous().Get("web-server/v1/__version__")).Ok["version"].Should().NotBeNull();
        (await Server.Anonymous().Get("web-server/v1/__heartbeat__")).Status.Should().Be(200);
        var reference = (await Server.Anonymous().Get("/references/web-server/v1/api.json")).Ok;
        reference["entries"]!.AsArray().Select(entry => entry!["name"]!.GetValue<string>())
            .Should().Equal("ping", "lbheartbeat", "version", "heartbeat");
    }

    private static Credentials Temporary(RunningServer server)
    {
        var now = server.Clock.GetUtcNow();
        return TemporaryCredentials.Create(server.Root, ["*"], now.AddMinutes(-1), now.AddDays(1));
    }

    private static object Body(Credentials credentials) => new
    {
        clientId = credentials.ClientId,
        accessToken = credentials.AccessToken,
        certificate = credentials.Certificate,
    };
}
