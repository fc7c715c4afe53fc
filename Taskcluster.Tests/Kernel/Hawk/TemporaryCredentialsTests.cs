using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;

namespace Taskcluster.Tests.Kernel.Hawk;

public sealed class TemporaryCredentialsTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1735689600123);
    private static readonly Credentials Issuer = new("issuer", "issuer-token");

    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.TemporaryCredentials))]
    public void Terms_are_signed_as_the_facts_say(JsonElement vector)
    {
        var (issuer, terms) = Of(vector.GetProperty("input"));
        terms.TextAsJavaScriptClientsSign().Should().Be(vector.Text("stringToSign"));
        HawkSignature.Mac(issuer.AccessToken, terms.TextAsJavaScriptClientsSign()).Should().Be(vector.Text("signature"));
        TemporaryCredentials.AccessToken(issuer.AccessToken, terms.Seed).Should().Be(vector.Text("accessToken"));
    }

    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.TemporaryCredentials))]
    public void Credentials_are_those_of_the_facts(JsonElement vector)
    {
        var (issuer, terms) = Of(vector.GetProperty("input"));
        var made = TemporaryCredentials.Create(issuer, terms);
        made.ClientId.Should().Be(vector.Text("clientId"));
        made.AccessToken.Should().Be(vector.Text("accessToken"));
        JsonDocument.Parse(made.Certificate!).RootElement.Text("seed").Should().Be(terms.Seed);
        if (vector.OptionalText("certificate") is not { } certificate)
        {
            return;
        }

        if (terms.Scopes.Count > 0)
        {
            made.Certificate.Should().Be(certificate);
            made.Ext().Should().Be(vector.Text("ext"));
        }
        else
        {
            // Here the facts record a signature that servers refuse; ours is made to be accepted.
            var signature = HawkSignature.Mac(issuer.AccessToken, terms.TextToSign());
            made.Certificate.Should().Be(certificate.Replace(vector.Text("signature"), signature));
        }
    }

    [Test]
    public void Named_credentials_bear_their_name_and_their_issuer()
    {
        var made = TemporaryCredentials.Create(Issuer, "issuer/temp", ["a", "b"], Start, Start.AddHours(1));
        made.ClientId.Should().Be("issuer/temp");
        var certificate = JsonDocument.Parse(made.Certificate!).RootElement;
        certificate.Text("issuer").Should().Be("issuer");
        certificate.Text("seed").Should().HaveLength(TemporaryCredentials.SeedLength);
        certificate.GetProperty("start").GetInt64().Should().Be(1735689600123);
        certificate.GetProperty("expiry").GetInt64().Should().Be(1735689600123 + 3600_000);
        certificate.Texts("scopes").Should().Equal("a", "b");
    }

    [Test]
    public void Unnamed_credentials_bear_their_issuers_name()
    {
        var made = TemporaryCredentials.Create(Issuer, ["a"], Start, Start.AddHours(1));
        made.ClientId.Should().Be("issuer");
        JsonDocument.Parse(made.Certificate!).RootElement.TryGetProperty("issuer", out _).Should().BeFalse();
    }

    [Test]
    public void Credentials_that_no_server_would_accept_are_not_made()
    {
        var named = () => TemporaryCredentials.Create(Issuer, "issuer", [], Start, Start.AddHours(1));
        var tooLong = () => TemporaryCredentials.Create(Issuer, [], Start, Start.AddDays(31).AddMilliseconds(1));
        var again = () => TemporaryCredentials.Create(Issuer with { Certificate = "{}" }, [], Start, Start.AddHours(1));
        named.Should().Throw<ArgumentException>();
        tooLong.Should().Throw<ArgumentException>();
        again.Should().Throw<ArgumentException>();
        TemporaryCredentials.Create(Issuer, [], Start, Start.AddDays(31)).Should().NotBeNull();
    }

    private static (Credentials Issuer, CertificateTerms Terms) Of(JsonElement input)
    {
        var issuer = new Credentials(input.Text("issuerClientId"), input.Text("issuerAccessToken"));
        var clientId = input.OptionalText("clientId");
        return (issuer, new CertificateTerms(
            clientId,
            clientId is null ? null : issuer.ClientId,
            input.Text("seed"),
            input.Moment("start"),
            input.Moment("expiry"),
            input.Texts("scopes")));
    }
}
