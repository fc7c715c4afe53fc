using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Auth;

/// <summary>
/// Certificates of temporary credentials that are bad in every way there is (spec/services.md §1.9, §1.10).
/// </summary>
public sealed class HostileCertificateTests : ServerTests
{
    private const string Issuer = "some/issuer";

    private static readonly string[] Scopes = ["auth:current-scopes", "auth:create-client:lent/*", "x:*"];

    [Test]
    public async Task Each_fault_of_a_certificate_is_told_in_its_own_words()
    {
        var issuer = await Server.Client(Issuer, Scopes);
        foreach (var (field, value, message) in new[]
        {
            ("version", "2", "ext.certificate.version must be 1"),
            ("version", "\"1\"", "ext.certificate.version must be 1"),
            ("version", "null", "ext.certificate.version must be 1"),
            ("version", null, "ext.certificate.version must be 1"),
            ("version", "true", "ext.certificate.version must be 1"),
            ("version", "[1]", "ext.certificate.version must be 1"),
            ("seed", "5", "ext.certificate.seed must be a string"),
            ("seed", null, "ext.certificate.seed must be a string"),
            ("seed", "[]", "ext.certificate.seed must be a string"),
            ("seed", "\"\"", "ext.certificate.seed must be 44 characters"),
            ("seed", $"\"{new string('s', 43)}\"", "ext.certificate.seed must be 44 characters"),
            ("seed", $"\"{new string('s', 45)}\"", "ext.certificate.seed must be 44 characters"),
            ("start", "\"1\"", "ext.certificate.start must be a number"),
            ("start", null, "ext.certificate.start must be a number"),
            ("start", "{}", "ext.certificate.start must be a number"),
            ("expiry", "\"1\"", "ext.certificate.expiry must be a number"),
            ("expiry", "null", "ext.certificate.expiry must be a number"),
            ("expiry", "true", "ext.certificate.expiry must be a number"),
            ("scopes", "\"*\"", "ext.certificate.scopes must be an array"),
            ("scopes", "{\"0\":\"x:1\"}", "ext.certificate.scopes must be an array"),
            ("scopes", null, "ext.certificate.scopes must be an array"),
            ("scopes", "[1]", "ext.certificate.scopes must be an array of valid scopes"),
            ("scopes", "[null]", "ext.certificate.scopes must be an array of valid scopes"),
            ("scopes", "[\"x:\\n\"]", "ext.certificate.scopes must be an array of valid scopes"),
            ("scopes", "[\"x:é\"]", "ext.certificate.scopes must be an array of valid scopes"),
            ("scopes", "[[\"x:1\"]]", "ext.certificate.scopes must be an array of valid scopes"),
            ("issuer", "5", "ext.certificate.issuer must be a string"),
            ("issuer", "[]", "ext.certificate.issuer must be a string"),
            ("issuer", "{}", "ext.certificate.issuer must be a string"),
            ("issuer", "true", "ext.certificate.issuer must be a string"),
            ("issuer", "\"lent/a\"", "ext.certificate.issuer must differ from the supplied clientId"),
            ("issuer", "\"nobody\"", "Client with clientId 'nobody' not found"),
            ("issuer", "\"\"", "Client with clientId 'lent/a' not found"),
            ("issuer", null, "Client with clientId 'lent/a' not found"),
            ("start", "1e999", "ext.certificate.start > now"),
            ("expiry", "1", "ext.certificate.expiry < now"),
            ("expiry", "-1e999", "ext.certificate.expiry < now"),
            ("expiry", "1e999", "ext.certificate cannot last longer than 31 days!"),
            ("start", "1", "ext.certificate cannot last longer than 31 days!"),
            ("signature", null, "ext.certificate.signature is not valid, or wrong clientId provided"),
            ("signature", "5", "ext.certificate.signature is not valid, or wrong clientId provided"),
            ("signature", "\"\"", "ext.certificate.signature is not valid, or wrong clientId provided"),
            ("signature", "\"x\"", "ext.certificate.signature is not valid, or wrong clientId provided"),
            ("signature", $"\"{new string('A', 1500)}\"",
                "ext.certificate.signature is not valid, or wrong clientId provided"),
            ("scopes", "[]", "ext.certificate.signature is not valid, or wrong clientId provided"),
        })
        {
            (await Send(With(Lent(issuer, "lent/a"), field, value))).ShouldBeRefused(message, $"{field}: {value}");
        }
    }

    [TestCase("\"text\"", "ext.certificate must be a JSON object")]
    [TestCase("5", "ext.certificate must be a JSON object")]
    [TestCase("true", "ext.certificate must be a JSON object")]
    [TestCase("[]", "ext.certificate.version must be 1")]
    [TestCase("{}", "ext.certificate.version must be 1")]
    [TestCase("null", "Unauthorized: Bad mac")]
    [TestCase("0", "Unauthorized: Bad mac")]
    [TestCase("\"\"", "Unauthorized: Bad mac")]
    public async Task What_is_no_certificate_gives_nothing(string certificate, string message)
    {
        var issuer = await Server.Client(Issuer, Scopes);

        (await Send(Lent(issuer) with { Certificate = certificate })).ShouldBeRefused(message);
    }

    [Test]
    public async Task Credentials_without_a_name_of_their_own_name_nobody()
    {
        var issuer = await Server.Client(Issuer, Scopes);

        (await Send(Lent(issuer))).Status.Should().Be(200);
        (await Send(With(Lent(issuer), "clientId", $"\"{Issuer}\"")))
            .ShouldBeRefused("ext.certificate.clientId must only be used with ext.certificate.issuer");
        (await Send(With(Lent(issuer), "clientId", "null")))
            .ShouldBeRefused("ext.certificate.clientId must only be used with ext.certificate.issuer");
        (await Send(With(Lent(issuer), "signature", "\"x\"")))
            .ShouldBeRefused("ext.certificate.signature is not valid");
        (await Send(Lent(issuer) with { ClientId = "lent/b" }))
            .ShouldBeRefused("Client with clientId 'lent/b' not found");
        (await Send(Lent(issuer, "lent/a") with { ClientId = "lent/b" }))
            .ShouldBeRefused("ext.certificate.signature is not valid, or wrong clientId provided");
    }

    [Test]
    public async Task An_issuer_lends_what_he_has_under_a_name_that_he_may_give()
    {
        var issuer = await Server.Client(Issuer, Scopes);

        (await Send(Lent(issuer, "lent/a", "x:1", "x:*", "auth:current-scopes"))).Status.Should().Be(200);
        (await Send(Lent(issuer, "stranger", "x:1"))).ShouldBeRefused(
            $"ext.certificate issuer `{Issuer}` doesn't have `auth:create-client:stranger` for supplied clientId.");
        (await Send(Lent(issuer, "lent/a", "x:1", "y"))).ShouldBeRefused(
            $"ext.certificate issuer `{Issuer}` doesn't satisfy all certificate scopes x:1, y.  "
            + "The temporary credentials were not generated correctly.");
        (await Send(Lent(issuer, "lent/a", "queue:get-task:*"))).Refusal("what everybody has is nobody's to lend")
            .Should().Contain("doesn't satisfy all certificate scopes queue:get-task:*.");
    }

    [Test]
    public async Task A_certificate_lasts_31_days_and_not_a_millisecond_more()
    {
        var issuer = await Server.Client(Issuer, Scopes, Server.Clock.GetUtcNow().AddDays(100));
        var now = Server.Clock.GetUtcNow();
        var terms = new CertificateTerms(
            null, null, new string('s', 44), now, now + TemporaryCredentials.MaxLifetime, ["auth:current-scopes"]);

        (await Send(Written(issuer, terms))).Status.Should().Be(200);
        (await Send(Written(issuer, terms with { Expires = terms.Expires.AddMilliseconds(1) })))
            .ShouldBeRefused("ext.certificate cannot last longer than 31 days!");
    }

    [Test]
    public async Task A_number_counts_however_it_is_written()
    {
        var issuer = await Server.Client(Issuer, Scopes);
        var now = Server.Clock.GetUtcNow();
        var start = now.ToUnixTimeMilliseconds();
        var terms = new CertificateTerms(
            null, null, new string('s', 44), now, now.AddHours(1), ["auth:current-scopes"]);
        var fraction = CertificateTerms.TextToSign(
            null, null, terms.Seed, $"{start}.5", $"{terms.Expires.ToUnixTimeMilliseconds()}", terms.Scopes);
        var good = Written(issuer, terms);

        (await Send(With(good, "start", $"{start}.0"))).Status.Should().Be(200);
        (await Send(With(good, "start", $"{start}e0"))).Status.Should().Be(200);
        (await Send(With(good, "version", "1.0"))).Status.Should().Be(200);
        (await Send(With(good, "start", $"{start}.5"))).ShouldBeRefused("ext.certificate.signature is not valid");
        var signed = With(good, "signature", $"\"{HawkSignature.Mac(issuer.AccessToken, fraction)}\"");
        (await Send(With(signed, "start", $"{start}.5"))).Status.Should().Be(200);
    }

    [Test]
    public async Task A_certificate_begins_and_ends_by_the_moved_clock_with_five_minutes_to_spare()
    {
        var issuer = await Server.Client(Issuer, Scopes, Server.Clock.GetUtcNow().AddDays(100));
        var start = Server.Clock.GetUtcNow().AddDays(20);
        var expires = start.AddHours(1);
        var lent = TemporaryCredentials.Create(issuer, ["auth:current-scopes"], start, expires);

        Server.Clock.AdvanceTo(start.AddMinutes(-5).AddMilliseconds(-1));
        (await Send(lent)).ShouldBeRefused("ext.certificate.start > now");
        Server.Clock.AdvanceTo(start.AddMinutes(-5));
        (await Send(lent)).Status.Should().Be(200);
        Server.Clock.AdvanceTo(expires.AddMinutes(5));
        (await Send(lent)).Status.Should().Be(200);
        Server.Clock.AdvanceTo(expires.AddMinutes(5).AddMilliseconds(1));
        (await Send(lent)).ShouldBeRefused("ext.certificate.expiry < now");
    }

    [Test]
    public async Task With_its_client_ends_all_that_it_issued()
    {
        var expires = Server.Clock.GetUtcNow().AddDays(2);
        var issuer = await Server.Client(Issuer, Scopes, expires);
        var now = Server.Clock.GetUtcNow();
        Credentials[] all =
        [
            issuer,
            TemporaryCredentials.Create(issuer, ["auth:current-scopes"], now, now.AddDays(9)),
            TemporaryCredentials.Create(issuer, "lent/a", ["auth:current-scopes"], now, now.AddDays(9)),
        ];

        Server.Clock.AdvanceTo(expires);
        foreach (var credentials in all)
        {
            (await Send(credentials)).Status.Should().Be(200, "{0} ends with this millisecond", credentials);
        }

        Server.Clock.AdvanceTo(expires.AddMilliseconds(1));
        foreach (var credentials in all)
        {
            (await Send(credentials)).ShouldBeRefused(
                $"Client with clientId: '{Issuer}' has expired", credentials.ToString());
        }
    }

    [Test]
    public async Task Lent_credentials_lend_nothing_on()
    {
        var issuer = await Server.Client(Issuer, Scopes);
        var lent = Lent(issuer, "lent/a", Scopes);

        (await Send(Lent(lent with { Certificate = null }, "lent/b", "x:1")))
            .ShouldBeRefused("Client with clientId 'lent/a' not found");
        (await Send(Lent(lent with { Certificate = null, ClientId = Issuer }, "lent/b", "x:1")))
            .ShouldBeRefused("ext.certificate.signature is not valid, or wrong clientId provided");
    }

    [TestCase("5", "ext.authorizedScopes must be an array")]
    [TestCase("{}", "ext.authorizedScopes must be an array")]
    [TestCase("\"x:1\"", "ext.authorizedScopes must be an array")]
    [TestCase("true", "ext.authorizedScopes must be an array")]
    [TestCase("[1]", "ext.authorizedScopes must be an array of valid scopes")]
    [TestCase("[\"x:1\\n\"]", "ext.authorizedScopes must be an array of valid scopes")]
    public async Task Authorized_scopes_of_another_form_are_refused(string authorized, string message)
    {
        var ext = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{{\"authorizedScopes\":{authorized}}}"));

        (await Server.SendHeader(Server.SignExt(Server.Root, ext))).ShouldBeRefused(message);
    }

    [TestCase("null")]
    [TestCase("{\"authorizedScopes\":", "Failed to parse ext")]
    [TestCase("{}{}", "Failed to parse ext")]
    [TestCase("{\"certificate\":{\"issuer\":\"\\ud800\"}}", "Failed to parse ext")]
    public async Task An_ext_of_another_form_is_refused(string json, string? message = null)
    {
        var ext = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(json));

        var refusal = (await Server.SendHeader(Server.SignExt(Server.Root, ext))).Refusal();
        refusal.Should().Be(message ?? "Cannot read properties of null (reading 'certificate')");
    }

    private static Credentials With(Credentials lent, string field, string? value) =>
        lent.WithCertificate(certificate =>
        {
            certificate.Remove(field);
            if (value is not null)
            {
                certificate[field] = JsonNode.Parse(value);
            }
        });

    // As TemporaryCredentials writes them, which refuses what no server would accept.
    private static Credentials Written(Credentials issuer, CertificateTerms terms) => new(
        issuer.ClientId,
        TemporaryCredentials.AccessToken(issuer.AccessToken, terms.Seed),
        new JsonObject
        {
            ["version"] = 1,
            ["scopes"] = new JsonArray([.. terms.Scopes.Select(scope => (JsonNode)scope)]),
            ["start"] = terms.Start.ToUnixTimeMilliseconds(),
            ["expiry"] = terms.Expires.ToUnixTimeMilliseconds(),
            ["seed"] = terms.Seed,
            ["signature"] = HawkSignature.Mac(issuer.AccessToken, terms.TextToSign()),
        }.ToJsonString());

    private Credentials Lent(Credentials issuer)
    {
        var now = Server.Clock.GetUtcNow();
        return TemporaryCredentials.Create(issuer, ["auth:current-scopes"], now, now.AddHours(1));
    }

    private Credentials Lent(Credentials issuer, string name, params string[] scopes)
    {
        var now = Server.Clock.GetUtcNow();
        return TemporaryCredentials.Create(
            issuer, name, scopes.Length == 0 ? ["auth:current-scopes"] : scopes, now, now.AddHours(1));
    }

    private Task<RawAnswer> Send(Credentials credentials) => Server.SendHeader(Server.Sign(credentials));
}
