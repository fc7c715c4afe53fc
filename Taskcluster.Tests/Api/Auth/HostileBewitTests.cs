using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Auth.HostileRequests;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>Signed URLs that are bad in every way there is (spec/services.md §1.6, §1.8).</summary>
public sealed class HostileBewitTests : ServerTests
{
    private const string LongAway = "99999999999";

    [Test]
    public async Task Each_fault_of_a_bewit_is_told_in_its_own_words()
    {
        foreach (var (bewit, message) in new[]
        {
            ("", "Unauthorized: Empty bewit"),
            ("&x=1", "Unauthorized: Empty bewit"),
            ("a.b", "Bad Request: Invalid bewit encoding"),
            ("a%3D", "Bad Request: Invalid bewit encoding"),
            ("a+b", "Bad Request: Invalid bewit encoding"),
            ("a/b", "Bad Request: Invalid bewit encoding"),
            ("a=", "Bad Request: Invalid bewit encoding"),
            ("a", "Bad Request: Invalid bewit structure"),
            (Encoded("a", "1", "m"), "Bad Request: Invalid bewit structure"),
            (Encoded("a", "1", "m", "", ""), "Bad Request: Invalid bewit structure"),
            (Encoded("", LongAway, "m", ""), "Bad Request: Missing bewit attributes"),
            (Encoded("a", "", "m", ""), "Bad Request: Missing bewit attributes"),
            (Encoded("a", "x", "m", ""), "Bad Request: Missing bewit attributes"),
            (Encoded("a", "0", "m", ""), "Bad Request: Missing bewit attributes"),
            (Encoded("a", LongAway, "", ""), "Bad Request: Missing bewit attributes"),
            (Encoded("a", "1", "m", ""), "Unauthorized: Access expired"),
            (Encoded("nobody", LongAway, "m", ""), "Client with clientId 'nobody' not found"),
            (Encoded(Server.Root.ClientId, LongAway, "m", ""), "Unauthorized: Bad mac"),
            (Encoded(Server.Root.ClientId, LongAway, new string('A', 2000), ""), "Unauthorized: Bad mac"),
            (Encoded(Server.Root.ClientId, LongAway, "m", "AAAA"), "Failed to parse ext"),
            (new string('A', 4096), "Bad Request: Resource path exceeds max length"),
            ("x$y", "Unauthorized: Unauthorized"),
            ("x&", "Unauthorized: Unauthorized"),
        })
        {
            (await Server.SendBewit(bewit)).ShouldBeRefused(message, bewit);
        }
    }

    [Test]
    public async Task A_moment_that_no_number_holds_is_none()
    {
        foreach (var moment in new[] { "99999999999999999999", "-99999999999", "1e300", "9007199254740993" })
        {
            (await Server.SendBewit(Encoded(Server.Root.ClientId, moment, "m", ""))).Status.Should().Be(401, moment);
        }
    }

    [Test]
    public async Task A_signed_url_ends_at_its_second_by_the_moved_clock()
    {
        var expires = DateTimeOffset.FromUnixTimeSeconds(Server.Clock.GetUtcNow().AddDays(40).ToUnixTimeSeconds());
        var bewit = Server.Bewit(Server.Root, expires);

        Server.Clock.AdvanceTo(expires.AddMilliseconds(-1));
        (await Server.SendBewit(bewit)).Status.Should().Be(200);
        Server.Clock.AdvanceTo(expires);
        (await Server.SendBewit(bewit)).ShouldBeRefused("Unauthorized: Access expired");
    }

    [Test]
    public async Task A_bewit_is_of_one_target_and_stands_anywhere_in_it()
    {
        var signed = Server.Root.SignUrl(Server.Url(Target + "?a=1&b=2"), Server.Clock.GetUtcNow().AddMinutes(1));
        var bewit = signed.Query[(signed.Query.IndexOf("bewit=", StringComparison.Ordinal) + 6)..];
        async Task<RawAnswer> Get(string query) => await RawHttp.Send(Server, "GET", Target + query);

        foreach (var query in new[] { $"?a=1&b=2&bewit={bewit}", $"?a=1&bewit={bewit}&b=2", $"?bewit={bewit}&a=1&b=2" })
        {
            var answer = await Get(query);
            answer.Code.Should().Be(
                "InvalidRequestArguments", "{0}: strange parameters are looked at once the signature was right", query);
            answer.Json["message"]!.GetValue<string>().Should().NotContain("bewit");
        }

        (await Get($"?b=2&bewit={bewit}&a=1")).ShouldBeRefused("Unauthorized: Bad mac");
    }

    [Test]
    public async Task A_bewit_of_another_verb_host_path_or_key_is_wrong()
    {
        var expires = Server.Clock.GetUtcNow().AddMinutes(1);
        var bewit = Server.Bewit(Server.Root, expires);

        var put = await RawHttp.Send(
            Server, "PUT", $"/api/auth/v1/roles/x?bewit={bewit}", body: """{"scopes":[],"description":""}""");
        put.Code.Should().Be("AuthenticationFailed");
        put.Text.Should().Contain("Unauthorized: Invalid method");
        (await RawHttp.Send(Server, "GET", $"{Target}?x=1&bewit={bewit}")).ShouldBeRefused("Unauthorized: Bad mac");
        (await RawHttp.Send(Server, "GET", $"{Target}?bewit={bewit}&bewit={bewit}"))
            .ShouldBeRefused("Unauthorized: Bad mac");
        (await RawHttp.Send(Server, "GET", $"{Target}?bewit={bewit}", [$"Host: 127.0.0.1:{Server.Port}"]))
            .ShouldBeRefused("Unauthorized: Bad mac");
        (await Server.SendBewit(Server.Bewit(Server.Root with { AccessToken = "guess" }, expires)))
            .ShouldBeRefused("Unauthorized: Bad mac");
    }

    [Test]
    public async Task A_header_beside_a_bewit_is_refused_be_either_good_or_bad()
    {
        var good = Server.Bewit(Server.Root, Server.Clock.GetUtcNow().AddMinutes(1));
        foreach (var header in new[] { Server.Sign(Server.Root), "Hawk", "Bearer x" })
        {
            foreach (var bewit in new[] { good, "x", "" })
            {
                (await RawHttp.Send(Server, "GET", $"{Target}?bewit={bewit}", [$"Authorization: {header}"])).Refusal()
                    .Should().StartWith("Cannot use two authentication schemes at once");
            }
        }
    }

    [Test]
    public async Task A_signed_url_carries_the_restrictions_of_who_signed_it()
    {
        var now = Server.Clock.GetUtcNow();
        string[] scopes = ["auth:current-scopes", "x:*"];
        var lent = TemporaryCredentials.Create(Server.Root, "lent", scopes, now, now.AddHours(1));
        lent = lent with { AuthorizedScopes = ["auth:current-scopes", "x:1"] };

        var answer = await Server.SendBewit(Server.Bewit(lent, now.AddMinutes(1)));
        answer.Status.Should().Be(200, "{0}", answer.Text);
        answer.Json["scopes"]!.ToJsonString().Should().Contain("x:1").And.NotContain("x:*");
        (await Server.SendBewit(Server.Bewit(lent with { AuthorizedScopes = ["y"] }, now.AddMinutes(1)))).Refusal()
            .Should().StartWith("Supplied credentials do not satisfy authorizedScopes");
        Server.Clock.Advance(TimeSpan.FromMinutes(66));
        (await Server.SendBewit(Server.Bewit(lent, now.AddHours(2)))).ShouldBeRefused("ext.certificate.expiry < now");
    }
}
