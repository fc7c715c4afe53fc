using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>Rows 1 to 22 of spec/services.md §8: who calls.</summary>
public sealed class AuthenticationRowsTests : ServerTests
{
    private const string TestGet = "auth/v1/test-authenticate-get/";

    private static readonly Credentials Tester = new("tester", "no-secret");

    protected override IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Auth:AnonymousScopes:0"] = "auth:current-scopes",
        ["Auth:AnonymousScopes:1"] = "queue:get-artifact:public/*",
    };

    [Test]
    public async Task Rows_1_to_3_who_is_nobody_who_has_the_wrong_key_and_who_is_unknown()
    {
        (await Server.Anonymous().Get(AuthCalls.CurrentScopes)).Ok.Texts()
            .Should().Equal("assume:anonymous", "auth:current-scopes", "queue:get-artifact:public/*");
        var wrong = await Server.As(Server.Root with { AccessToken = "wrong" }).Get(AuthCalls.CurrentScopes);
        wrong.ShouldFail(401, "AuthenticationFailed");
        wrong.Json.Text("message").Should().StartWith("Unauthorized: Bad mac");
        wrong.Header("www-authenticate").Should().Be("hawk");
        var unknown = await Server.As(new Credentials("nobody", "x")).Get(AuthCalls.CurrentScopes);
        unknown.ShouldFail(401, "AuthenticationFailed");
        unknown.Json.Text("message").Should().StartWith("Client with clientId 'nobody' not found");
    }

    [Test]
    public async Task Rows_4_to_8_headers_in_time_and_out_of_it_twice_and_with_a_bewit()
    {
        var path = Server.Anonymous().Uri(AuthCalls.CurrentScopes);
        var now = TimeProvider.System.GetUtcNow();
        Task<ApiAnswer> Send(string header, string target = AuthCalls.CurrentScopes) => Server.Anonymous().Send(
            HttpMethod.Get, target,
            change: request => request.Headers.TryAddWithoutValidation("Authorization", header));

        (await Send(Server.Root.Authorize("GET", path, now.AddMinutes(-16))))
            .ShouldFail(401, "AuthenticationFailed", "Unauthorized: Stale timestamp");

        // Seconds are whole on the wire; the limit itself is tested where no clock runs.
        var old = Server.Root.Authorize("GET", path, now.AddMinutes(-15).AddSeconds(10));
        (await Send(old)).Status.Should().Be(200);
        (await Send(old)).Status.Should().Be(200);
        (await Send("Hawk broken", "auth/v1/ping")).Status.Should().Be(200);
        (await Server.AsRoot().Get(AuthCalls.CurrentScopes + "?bewit=x"))
            .ShouldFail(401, "AuthenticationFailed", "two authentication schemes");
    }

    [Test]
    public async Task Row_9_listing_clients_needs_a_scope() =>
        (await Server.Anonymous().Get("auth/v1/clients/")).ShouldNeed("auth:list-clients");

    [Test]
    public async Task Rows_10_to_14_the_test_client()
    {
        Task<ApiAnswer> Try(Credentials credentials, string required) => Server.As(credentials).Post(
            "auth/v1/test-authenticate",
            new { clientScopes = new[] { "test:*" }, requiredScopes = new[] { required } });

        (await Try(Tester, "test:a")).Ok.ToJsonString()
            .Should().Be("""{"clientId":"tester","scopes":["assume:anonymous","test:*"]}""");
        (await Try(Tester, "other")).ShouldFail(403, "InsufficientScopes");
        (await Try(Tester with { AccessToken = "wrong" }, "test:a")).ShouldFail(401, "AuthenticationFailed");
        (await Try(Tester with { AuthorizedScopes = ["test:b"] }, "test:a")).ShouldFail(403, "InsufficientScopes");
        var exceeding = await Try(Tester with { AuthorizedScopes = ["zzz"] }, "test:a");
        exceeding.ShouldFail(401, "AuthenticationFailed");
        exceeding.Json.Text("message").Should().StartWith("Supplied credentials do not satisfy authorizedScopes");
    }

    [Test]
    public async Task Rows_15_and_16_signed_urls_are_for_reading()
    {
        var url = Tester.SignUrl(Server.Anonymous().Uri(TestGet), Server.Clock.GetUtcNow().AddMinutes(1)).PathAndQuery;

        (await Server.Anonymous().Get(url)).Ok.Text("clientId").Should().Be("tester");
        var bewit = url[url.IndexOf('?', StringComparison.Ordinal)..];
        (await Server.Anonymous().Post("auth/v1/scopes/expand" + bewit, new { scopes = new[] { "x" } }))
            .ShouldFail(401, "AuthenticationFailed", "Unauthorized: Invalid method");
    }

    [Test]
    public async Task Rows_17_to_19_temporary_credentials_have_a_name_and_an_end_that_may_be()
    {
        (await Server.As(Server.Lend(Tester, "test:x", "test:authenticate-get")).Get(TestGet)).Ok.Text("clientId")
            .Should().Be("test:x");
        (await Server.As(Server.Lend(Tester, "foo", "test:authenticate-get")).Get(TestGet))
            .ShouldFail(401, "AuthenticationFailed", "auth:create-client:foo");

        var start = Server.Clock.GetUtcNow();
        var end = start.AddDays(31);
        var month = TemporaryCredentials.Create(Tester, "test:x", ["test:authenticate-get"], start, end);
        string Expiry(int more) => "\"expiry\":"
            + (end.ToUnixTimeMilliseconds() + more).ToString(CultureInfo.InvariantCulture);
        var longer = month with
        {
            Certificate = month.Certificate!.Replace(Expiry(0), Expiry(1), StringComparison.Ordinal),
        };
        longer.Should().NotBe(month);
        (await Server.As(month).Get(TestGet)).Status.Should().Be(200);
        (await Server.As(longer).Get(TestGet))
            .ShouldFail(401, "AuthenticationFailed", "ext.certificate cannot last longer than 31 days!");
    }

    [Test]
    public async Task Rows_20_to_22_what_a_signature_is_worth()
    {
        Task<ApiAnswer> Ask(string method, string? authorization) => Server.Anonymous().Post(
            "auth/v1/authenticate-hawk",
            authorization is null
                ? new { method, resource = "/", host = "example.com", port = 443 }
                : new { method, resource = "/", host = "example.com", port = 443, authorization });
        var wrong = (Server.Root with { AccessToken = "wrong" }).Authorize(
            "GET", new Uri("https://example.com/"), TimeProvider.System.GetUtcNow());

        var none = (await Ask("get", null)).Ok;
        (none.Text("status"), none.Text("scheme")).Should().Be(("no-auth", "none"));
        (await Ask("get", wrong)).Ok.ToJsonString()
            .Should().Be("""{"status":"auth-failed","message":"Unauthorized: Bad mac"}""");
        (await Ask("GET", null)).ShouldFail(400, "InputValidationError");
    }
}
