using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;

namespace Taskcluster.Tests.Kernel.Hawk;

public sealed class CredentialsTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1735689600);

    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.Headers))]
    public void A_request_is_authorized_as_the_facts_say(JsonElement vector)
    {
        var input = vector.GetProperty("input");
        var payload = input.OptionalText("payload");
        var hash = payload is null
            ? null
            : HawkSignature.PayloadHash(input.OptionalText("contentType"), System.Text.Encoding.UTF8.GetBytes(payload));

        Of(input).Authorize(
                input.Text("method"), new Uri(input.Text("url")), Now, input.Text("nonce"), hash)
            .Should().Be(vector.Text("authorization"));
    }

    [Test]
    public void An_indented_certificate_is_sent_compact()
    {
        var credentials = new Credentials("c", "t", "{\n  \"version\": 1,\n  \"seed\": \"a+b'<\"\n}");
        System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(credentials.Ext()))
            .Should().Be("""{"certificate":{"version":1,"seed":"a+b'<"}}""");
    }

    [Test]
    public void Two_requests_have_different_nonces()
    {
        var credentials = new Credentials("c", "t");
        var uri = new Uri("https://tc.example.com/");
        credentials.Authorize("GET", uri, Now).Should().NotBe(credentials.Authorize("GET", uri, Now));
    }

    [Test]
    public void A_signed_url_stays_readable_by_its_server()
    {
        var signed = new Credentials("c", "t", AuthorizedScopes: ["a"]).SignUrl(new Uri("https://h.example/a%2Fb?c=1"), Now);
        signed.OriginalString.Should().StartWith("https://h.example/a%2Fb?c=1&bewit=");
    }

    [Test]
    public void Access_tokens_are_two_version_4_slugs_and_never_the_same()
    {
        var tokens = Enumerable.Range(0, 1000).Select(_ => Credentials.NewAccessToken()).ToList();
        const string slug = "[A-Za-z0-9_-]{8}[Q-T][A-Za-z0-9_-][CGKOSWaeimquy26-][A-Za-z0-9_-]{10}[AQgw]";
        tokens.Should().OnlyHaveUniqueItems().And.AllSatisfy(token => token.Should().MatchRegex($@"^{slug}{slug}\z"));
    }

    [Test]
    public void Printing_credentials_does_not_tell_the_secret() =>
        new Credentials("c", "secret-token", "certificate-text").ToString().Should().Be("Credentials { ClientId = c }");

    // The facts give the ext text; its parts are put in where they come from.
    private static Credentials Of(JsonElement input)
    {
        var plain = new Credentials(input.Text("clientId"), input.Text("accessToken"));
        if (input.GetProperty("extDecoded") is not { ValueKind: JsonValueKind.Object } ext)
        {
            return plain;
        }

        return plain with
        {
            Certificate = ext.TryGetProperty("certificate", out var certificate) ? certificate.GetRawText() : null,
            AuthorizedScopes = ext.TryGetProperty("authorizedScopes", out _) ? ext.Texts("authorizedScopes") : null,
        };
    }
}
