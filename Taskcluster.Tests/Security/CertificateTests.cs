using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.Auth.AuthCalls;

namespace Taskcluster.Tests.Security;

/// <summary>
/// Certificates at their edges (spec/services.md §1.10). Each word of each refusal is tested elsewhere
/// (HostileCertificateTests).
/// </summary>
public sealed class CertificateTests : ServerTests
{
    private static readonly string Seed = new('s', TemporaryCredentials.SeedLength);

    private Credentials issuer = null!;

    private DateTimeOffset Now => Server.Clock.GetUtcNow();

    [SetUp]
    public async Task MakeTheIssuer()
    {
        var made = (await Server.AsRoot().Put(ClientPath("issuer"), new
        {
            description = "",
            expires = Server.In(24 * 100),
            scopes = new[] { "auth:current-scopes", "auth:create-client:lent/*", "x:*" },
        })).Ok;
        issuer = new Credentials("issuer", made.Text("accessToken"));
    }

    [Test]
    public async Task A_certificate_of_more_than_31_days_is_refused()
    {
        (await Send(Signed(Terms(Now, Now.AddDays(31))))).Status.Should().Be(200);
        (await Send(Signed(Terms(Now, Now.AddDays(31).AddMilliseconds(1))))).Refusal().Should().Contain("31 days");
        (await Send(Signed(Terms(Now.AddDays(-31), Now.AddSeconds(1))))).Refusal().Should().Contain("31 days");
    }

    [Test]
    public async Task A_certificate_that_ends_before_it_starts_is_refused()
    {
        (await Send(Signed(Terms(Now.AddHours(1), Now.AddHours(-1))))).Status.Should().Be(401);
        (await Send(Signed(Terms(Now.AddHours(2), Now.AddHours(1))))).Status.Should().Be(401);
        (await Send(Signed(Terms(Now.AddHours(-1), Now.AddHours(-2))))).Status.Should().Be(401);
    }

    [Test]
    public async Task A_certificate_of_the_future_or_the_past_is_refused_but_for_five_minutes()
    {
        var ahead = Signed(Terms(Now.AddMinutes(5).AddMilliseconds(1), Now.AddHours(1)));
        (await Send(ahead)).Refusal().Should().Be("ext.certificate.start > now");
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Send(ahead)).Status.Should().Be(200);

        var past = Signed(Terms(Now.AddHours(-1), Now.AddMinutes(-5)));
        (await Send(past)).Status.Should().Be(200);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await Send(past)).Refusal().Should().Be("ext.certificate.expiry < now");
    }

    [TestCase("2")]
    [TestCase("0")]
    [TestCase("\"1\"")]
    [TestCase("null")]
    public async Task A_certificate_of_an_unknown_version_is_refused(string version) =>
        (await Send(Lent().WithCertificate(certificate => certificate["version"] = JsonNode.Parse(version))))
            .Refusal().Should().Be("ext.certificate.version must be 1");

    [Test]
    public async Task A_field_more_gives_nothing()
    {
        var more = Lent().WithCertificate(certificate =>
        {
            certificate["authorizedScopes"] = new JsonArray("*");
            certificate["Scopes"] = new JsonArray("*");
            certificate["admin"] = true;
            certificate["clientId"] = "static/taskcluster/root";
        });

        var answer = await Send(more);

        answer.Status.Should().Be(200, answer.Text);
        ScopesIn(answer).Should().Contain("x:1").And.NotContain("*").And.NotContain("x:*");
    }

    [TestCase("delete")]
    [TestCase("disable")]
    [TestCase("reset")]
    [TestCase("narrow")]
    [TestCase("expire")]
    public async Task What_befalls_the_issuer_befalls_his_certificates_at_once(string what)
    {
        var named = Lent();
        var unnamed = TemporaryCredentials.Create(issuer, ["auth:current-scopes", "x:1"], Now, Now.AddHours(1));
        (await Send(named)).Status.Should().Be(200);
        (await Send(unnamed)).Status.Should().Be(200);

        switch (what)
        {
            case "delete":
                (await Server.AsRoot().Delete(ClientPath("issuer"))).Status.Should().Be(204);
                break;
            case "narrow":
                _ = (await Server.AsRoot().Post(
                    ClientPath("issuer"), Server.ClientBody("auth:current-scopes", "auth:create-client:lent/*"))).Ok;
                break;
            case "expire":
                _ = (await Server.AsRoot().Post(ClientPath("issuer"), new
                {
                    description = "",
                    expires = Server.In(0.25),
                    scopes = new[] { "auth:current-scopes", "auth:create-client:lent/*", "x:*" },
                })).Ok;
                Server.Clock.Advance(TimeSpan.FromMinutes(16));
                break;
            default:
                _ = (await Server.AsRoot().Post(ClientPath("issuer", $"/{what}"))).Ok;
                break;
        }

        (await Send(named)).Status.Should().Be(401);
        (await Send(unnamed)).Status.Should().Be(401);
    }

    [Test]
    public async Task A_name_counts_only_together_with_its_issuer()
    {
        (await Send(Lent().WithCertificate(certificate => certificate.Remove("issuer")))).Status.Should().Be(401);
        (await Send(Lent() with { ClientId = "lent/other" })).Status.Should().Be(401);
        (await Send(Lent() with { ClientId = "issuer" })).Refusal().Should().Contain("must differ");
        var unnamed = TemporaryCredentials.Create(issuer, ["x:1"], Now, Now.AddHours(1));
        (await Send(unnamed with { ClientId = "lent/a" })).Status.Should().Be(401);
        (await Send(unnamed.WithCertificate(certificate => certificate["issuer"] = "static/taskcluster/root")))
            .Status.Should().Be(401);
    }

    [Test]
    public async Task A_signature_over_anything_else_is_refused()
    {
        var good = Terms(Now, Now.AddHours(1)) with { Scopes = ["auth:current-scopes", "x:1"] };
        var lines = good.TextToSign().Split('\n');
        (await Send(Signed(good))).Status.Should().Be(200);

        foreach (var text in new[]
        {
            string.Join('\n', Enumerable.Reverse(lines)),
            string.Join('\n', lines[0], lines[2], lines[1], string.Join('\n', lines[3..])),
            good.TextToSign() + '\n', string.Join("\r\n", lines), string.Join('\n', lines.SkipLast(1)), "",
        })
        {
            (await Send(Signed(good).WithCertificate(
                certificate => certificate["signature"] = HawkSignature.Mac(issuer.AccessToken, text))))
                .Refusal(text).Should().StartWith("ext.certificate.signature is not valid");
        }

        (await Send(Signed(good).WithCertificate(
            certificate => certificate["scopes"] = new JsonArray("x:1", "auth:current-scopes"))))
            .Refusal("in another order").Should().StartWith("ext.certificate.signature is not valid");
    }

    [Test]
    public async Task A_huge_certificate_is_refused_and_harms_nobody()
    {
        var huge = Signed(Terms(Now, Now.AddHours(1)) with
        {
            Scopes = ["auth:current-scopes", .. Enumerable.Range(0, 500).Select(number => $"x:{number:d8}")],
        });

        (await Send(huge)).Status.Should().Be(401);
        (await Server.SendBewit(Server.Bewit(huge, Now.AddMinutes(5)))).Status.Should().Be(401);
        (await Send(Lent())).Status.Should().Be(200);
    }

    [Test]
    public async Task Of_a_key_that_stands_twice_no_reader_sees_another_value_than_was_signed()
    {
        var lent = Lent();
        foreach (var (key, value) in new[]
        {
            ("scopes", "[\"*\"]"), ("scopes", "[\"x:*\"]"), ("issuer", "\"static/taskcluster/root\""),
            ("expiry", Now.AddDays(20).ToUnixTimeMilliseconds().ToString()),
        })
        {
            foreach (var certificate in new[]
            {
                $"{{\"{key}\":{value},{lent.Certificate![1..]}", $"{lent.Certificate![..^1]},\"{key}\":{value}}}",
            })
            {
                var ext = Base64($"{{\"certificate\":{certificate}}}");
                var answer = await Server.SendHeader(Server.SignExt(lent, ext));
                if (answer.Status != 401)
                {
                    ScopesIn(answer).Should().Contain("x:1").And.NotContain("x:*").And.NotContain("*");
                }
            }
        }

        var twice = Base64("""{"authorizedScopes":["auth:current-scopes"],"authorizedScopes":["*"]}""");
        (await Server.SendHeader(Server.SignExt(issuer, twice))).Status.Should().Be(401);
    }

    [Test]
    public async Task A_bewit_and_a_header_together_are_refused_even_if_both_are_good()
    {
        var url = Lent().SignUrl(Server.Url(), Now.AddMinutes(5));
        var header = Lent().Authorize("GET", url, TimeProvider.System.GetUtcNow());

        (await RawHttp.Send(Server, "GET", url.PathAndQuery, [$"Authorization: {header}"])).Refusal()
            .Should().StartWith("Cannot use two authentication schemes at once");
        (await RawHttp.Send(Server, "GET", url.PathAndQuery)).Status.Should().Be(200);
    }

    private static IEnumerable<string?> ScopesIn(RawAnswer answer) =>
        answer.Json["scopes"]!.AsArray().Select(scope => (string?)scope);

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static CertificateTerms Terms(DateTimeOffset start, DateTimeOffset expires) =>
        new("lent/a", "issuer", Seed, start, expires, ["auth:current-scopes", "x:1"]);

    // Whatever stands in them; what makes credentials for clients would refuse some.
    private Credentials Signed(CertificateTerms terms) => new(
        terms.ClientId!,
        TemporaryCredentials.AccessToken(issuer.AccessToken, terms.Seed),
        new JsonObject
        {
            ["version"] = 1,
            ["scopes"] = new JsonArray([.. terms.Scopes.Select(scope => (JsonNode)scope)]),
            ["start"] = terms.Start.ToUnixTimeMilliseconds(),
            ["expiry"] = terms.Expires.ToUnixTimeMilliseconds(),
            ["seed"] = terms.Seed,
            ["signature"] = HawkSignature.Mac(issuer.AccessToken, terms.TextToSign()),
            ["issuer"] = terms.Issuer,
        }.ToJsonString());

    private Credentials Lent() => Signed(Terms(Now, Now.AddHours(1)));

    private Task<RawAnswer> Send(Credentials credentials) => Server.SendHeader(Server.Sign(credentials));
}
