using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Auth.HostileRequests;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>
/// Authorization headers that are bad in every way there is (spec/services.md §1.1, §1.3 to §1.5, §1.7).
/// </summary>
public sealed class HostileHeaderTests : ServerTests
{
    // Beyond what a slow machine may take between signing and judging.
    private const int Slack = 20;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    [Test]
    public async Task Each_fault_of_a_header_is_told_in_its_own_words()
    {
        var good = Server.Sign(Server.Root);
        foreach (var (header, message) in new[]
        {
            ("Bearer abc", "Unauthorized: Unauthorized"),
            ("Basic dXNlcjpwYXNz", "Unauthorized: Unauthorized"),
            ("Hawk", "Bad Request: Invalid header syntax"),
            ("=\"x\"", "Bad Request: Invalid header syntax"),
            ("Hawk garbage", "Bad Request: Bad header format"),
            (good + " rest", "Bad Request: Bad header format"),
            (good.Replace(", ts", "; ts", StringComparison.Ordinal), "Bad Request: Bad header format"),
            (good.Replace("id=\"", "id='", StringComparison.Ordinal), "Bad Request: Bad header format"),
            (good + ", foo=\"x\"", "Bad Request: Unknown attribute: foo"),
            (good + ", ID=\"x\"", "Bad Request: Unknown attribute: ID"),
            (good + ", id=\"x\"", "Bad Request: Duplicate attribute: id"),
            (good + ", mac=\"x\"", "Bad Request: Duplicate attribute: mac"),
            (good + ", ext=\"\"", "Bad Request: Bad attribute value: ext"),
            (good.Replace("nonce=\"", "nonce=\"\t", StringComparison.Ordinal),
                "Bad Request: Bad attribute value: nonce"),
            ("Hawk id=\"x\", ts=\"1\", nonce=\"n\"", "Bad Request: Missing attributes"),
            ("Hawk ts=\"1\", nonce=\"n\", mac=\"m\"", "Bad Request: Missing attributes"),
            ("Hawk id=\"x\", nonce=\"n\", mac=\"m\"", "Bad Request: Missing attributes"),
            ("Hawk id=\"x\", ts=\"1\", mac=\"m\"", "Bad Request: Missing attributes"),
            ("Hawk id=\"nobody\", ts=\"1\", nonce=\"n\", mac=\"m\"", "Client with clientId 'nobody' not found"),
            (good + ", app=\"a\"", "Unauthorized: Bad mac"),
            (Server.SignExt(Server.Root, "AAAA"), "Failed to parse ext"),
            (Server.SignExt(Server.Root, "e30"[..1]), "Failed to parse ext"),
        })
        {
            (await Server.SendHeader(header)).ShouldBeRefused(message, header);
        }
    }

    [Test]
    public async Task A_header_may_have_4096_characters_and_not_one_more()
    {
        var good = Server.Sign(Server.Root);
        var spaces = new string(' ', HawkHeader.MaxLength - good.Length);

        (await Server.SendHeader("Hawk" + spaces + good["Hawk".Length..])).Status.Should().Be(200);
        (await Server.SendHeader("Hawk " + spaces + good["Hawk".Length..]))
            .ShouldBeRefused("Bad Request: Header length too long");
        (await Server.SendHeader("Hawk id=\"" + new string('x', 20_000) + "\""))
            .ShouldBeRefused("Bad Request: Header length too long");
    }

    [Test]
    public async Task A_mac_of_any_other_form_is_merely_wrong()
    {
        var good = Server.Sign(Server.Root);
        var mac = good[(good.IndexOf("mac=\"", StringComparison.Ordinal) + 5)..^1];
        foreach (var other in new[]
        {
            "x", mac[..^1], mac + "=", mac + mac, mac.ToLowerInvariant(), ' ' + mac, mac[..^1] + "%3D",
            new string('A', 43) + "=",
            mac.Replace('+', '-').Replace('/', '_') + " ", "!!!!", "AAAA", new string('A', 3000),
        })
        {
            (await Server.SendHeader(good.Replace(mac, other, StringComparison.Ordinal)))
                .ShouldBeRefused("Unauthorized: Bad mac", other);
        }

        (await Server.SendHeader(good.Replace(mac, "", StringComparison.Ordinal)))
            .ShouldBeRefused("Bad Request: Bad attribute value: mac");
    }

    [Test]
    public async Task A_mac_of_a_megabyte_is_refused_before_it_is_looked_at()
    {
        var tooLong = "Hawk id=\"x\", ts=\"1\", nonce=\"n\", mac=\"" + new string('A', 1024 * 1024) + "\"";

        var answer = await Server.Anonymous().Post("auth/v1/authenticate-hawk", new
        {
            method = "get",
            resource = "/",
            host = "localhost",
            port = 80,
            authorization = tooLong,
        });
        answer.Ok.ToJsonString().Should().Be(
            """{"status":"auth-failed","message":"Bad Request: Header length too long"}""");
        (await Server.Anonymous().Send(
            HttpMethod.Get, "auth/v1/ping", change: request =>
                request.Headers.TryAddWithoutValidation("Authorization", "Hawk " + new string('A', 60_000))))
            .Status.Should().Be(431);
        (await Server.AsRoot().Get("auth/v1/scopes/current")).Status.Should().Be(200, "the server goes on");
    }

    [Test]
    public async Task Fifteen_minutes_either_way_are_in_the_window_and_as_often_as_one_likes()
    {
        var now = TimeProvider.System.GetUtcNow();
        var future = Server.Sign(Server.Root, now + Window);
        var past = Server.Sign(Server.Root, now - Window + TimeSpan.FromSeconds(Slack));

        for (var turn = 0; turn < 3; turn++)
        {
            (await Server.SendHeader(future)).Status.Should().Be(200);
            (await Server.SendHeader(past)).Status.Should().Be(200);
        }

        (await Server.SendHeader(Server.Sign(Server.Root, now - Window - TimeSpan.FromSeconds(1))))
            .ShouldBeRefused("Unauthorized: Stale timestamp");
        (await Server.SendHeader(Server.Sign(Server.Root, now + Window + TimeSpan.FromSeconds(Slack))))
            .ShouldBeRefused("Unauthorized: Stale timestamp");
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("99999999999999999999")]
    [TestCase("1e300")]
    [TestCase("-1e999")]
    public async Task A_timestamp_that_is_no_time_of_today_is_stale(string timestamp)
    {
        var uri = Server.Url();
        var mac = HawkSignature.Mac(Server.Root.AccessToken, new HawkArtifacts
        {
            Purpose = HawkArtifacts.HeaderPurpose,
            Timestamp = timestamp,
            Nonce = "n",
            Method = "GET",
            Target = uri.PathAndQuery,
            Host = uri.Host,
            Port = uri.Port,
        });

        (await Server.SendHeader(
            new HawkHeader { Id = Server.Root.ClientId, Ts = timestamp, Nonce = "n", Mac = mac }.ToString()))
            .ShouldBeRefused("Unauthorized: Stale timestamp");
    }

    [Test]
    public async Task A_payload_hash_that_is_not_of_this_body_is_refused_whatever_its_length()
    {
        var empty = HawkSignature.PayloadHash(null, []);
        var wrong = HawkSignature.PayloadHash(null, "x"u8);

        (await Server.SendHeader(Server.Sign(Server.Root, hash: empty))).Status.Should().Be(200);
        foreach (var hash in new[]
        {
            wrong, "x", empty + "=", empty[..^1], empty.ToLowerInvariant(), new string('A', 3000),
        })
        {
            (await Server.SendHeader(Server.Sign(Server.Root, hash: hash))).ShouldBeRefused(
                "Invalid payload hash: {{hash}}\nComputed payload hash: " + empty, hash);
        }
    }

    [TestCase("Host: a b", 400)]
    [TestCase("Host: localhost/x", 400)]
    [TestCase("Host: user@localhost", 400)]
    [TestCase("Host: localhost:99999", 401)]
    [TestCase("Host: localhost:x", 400)]
    [TestCase("Host: [::1", 400)]
    [TestCase("Host: ", 421)]
    [TestCase("Host: :80", 400)]
    [TestCase("Host: example.com", 421)]
    [TestCase("Host: localhost:", 400)]
    [TestCase("Host: localhost:0", 401)]
    public async Task An_unusable_host_is_refused_and_no_accident(string host, int status)
    {
        (await RawHttp.Send(Server, "GET", Target, [host, $"Authorization: {Server.Sign(Server.Root)}"]))
            .Status.Should().Be(status);
    }

    [Test]
    public async Task A_port_that_there_is_not_is_named() =>
        (await RawHttp.Send(Server, "GET", Target, ["Host: localhost:99999"]))
            .ShouldBeRefused("The Host header 'localhost:99999' is not a host.");

    [Test]
    public async Task A_host_of_5000_characters_is_refused() =>
        (await RawHttp.Send(Server, "GET", Target, ["Host: " + new string('x', 5000)])).Status
            .Should().BeOneOf(400, 401, 421);

    [TestCase("X-Forwarded-Port: 443")]
    [TestCase("X-Forwarded-Port: 443, 80")]
    [TestCase("X-Forwarded-Proto: https")]
    public async Task A_forged_port_can_only_make_a_mac_fail(string header)
    {
        var uri = new UriBuilder(Server.Url()) { Scheme = "https", Port = 443 }.Uri;
        var forwarded = Server.Root.Authorize("GET", uri, TimeProvider.System.GetUtcNow());

        (await Server.SendHeader(Server.Sign(Server.Root), header)).ShouldBeRefused("Unauthorized: Bad mac");
        (await Server.SendHeader(forwarded, header)).Status.Should().Be(200);
        (await Server.SendHeader(forwarded)).ShouldBeRefused("Unauthorized: Bad mac");
    }

    [TestCase("X-Forwarded-Port: x")]
    [TestCase("X-Forwarded-Port: 99999999999999999999")]
    [TestCase("X-Forwarded-Proto: https, http")]
    [TestCase("X-Forwarded-Host: example.com")]
    public async Task Forwarded_headers_without_sense_are_passed_over(string header) =>
        (await Server.SendHeader(Server.Sign(Server.Root), header)).Status.Should().Be(200);

    [Test]
    public async Task Two_authorization_headers_are_one_that_is_bad() =>
        (await Server.SendHeader(Server.Sign(Server.Root), "Authorization: " + Server.Sign(Server.Root)))
            .Refusal().Should().StartWith("Bad Request: ");
}
