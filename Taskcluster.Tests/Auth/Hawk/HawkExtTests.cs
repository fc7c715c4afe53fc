using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Auth.Hawk;
using Taskcluster.Modules.Kernel.Hawk;
using static Taskcluster.Tests.Auth.Hawk.Judging;

namespace Taskcluster.Tests.Auth.Hawk;

public sealed class HawkExtTests
{
    [TestCase("")]
    [TestCase("[")]
    [TestCase("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[")]
    [TestCase("""{"certificate":{"issuer":"\ud800"}}""")]
    [TestCase("""{"\udfff":1}""")]
    public void An_ext_that_is_no_json_text_is_refused(string json) =>
        Judge(Target, SignedWithExt(json)).Should().Be(new AuthFailed("Failed to parse ext"));

    [TestCase("5")]
    [TestCase("[]")]
    [TestCase("\"text\"")]
    [TestCase("""{"certificate":0,"authorizedScopes":""}""")]
    [TestCase("""{"certificate":false,"other":{"a":[1,null]}}""")]
    public void An_ext_that_says_nothing_changes_nothing(string json) =>
        Judge(Target, SignedWithExt(json)).Should().BeOfType<AuthSuccess>()
            .Which.Scopes.Satisfies("test:any").Should().BeTrue();

    [TestCase("1e999", "1", "ext.certificate.start > now")]
    [TestCase("-1e999", "1e999", "ext.certificate cannot last longer than 31 days!")]
    [TestCase("1735689600000", "-1e999", "ext.certificate.expiry < now")]
    [TestCase("1.735689600e12", "1735689600000.5", "ext.certificate.signature is not valid")]
    public void Strange_times_are_no_accident(string start, string expiry, string message) =>
        Judge(Target, SignedWithExt($$"""
            {
              "certificate":
              {
                "version": 1.0,
                "seed": "{{new string('s', 44)}}",
                "start": {{start}},
                "expiry": {{expiry}},
                "scopes": []
              }
            }
            """))
            .Should().Be(new AuthFailed(message));

    [Test]
    public void A_sent_payload_hash_is_compared_with_the_body()
    {
        var body = "{}"u8.ToArray();
        var hash = HawkSignature.PayloadHash("application/json", body);
        var success = Judge(Target, Tester.Authorize("GET", Url, Now, payloadHash: hash))
            .Should().BeOfType<AuthSuccess>().Subject;
        success.Hash.Should().Be(hash);
        HawkAuthentication.CheckPayload(success, "application/json; charset=utf-8", body).Should().BeNull();
        HawkAuthentication.CheckPayload(success, "text/plain", body)!.Message
            .Should().StartWith("Invalid payload hash: {{hash}}").And.Contain("Computed payload hash: ");
        HawkAuthentication.CheckPayload(success with { Hash = null }, "text/plain", body).Should().BeNull();
    }

    [TestCase("x")]
    [TestCase("vNZvU+y3rJKqH4hu1yxrNuaijNPgIJ2Rgj/sHzsQhXY=x")]
    public void A_payload_hash_of_another_length_is_wrong_and_no_accident(string hash)
    {
        var success = Judge(Target, Tester.Authorize("GET", Url, Now, payloadHash: hash))
            .Should().BeOfType<AuthSuccess>().Subject;
        HawkAuthentication.CheckPayload(success, "application/json", "{}"u8).Should().NotBeNull();
    }

    private static string SignedWithExt(string json)
    {
        var ext = json.Length == 0 ? "====" : Convert.ToBase64String(Encoding.UTF8.GetBytes(json));
        var timestamp = Now.ToUnixTimeSeconds().ToString();
        var mac = HawkSignature.Mac("no-secret", new HawkArtifacts
        {
            Purpose = HawkArtifacts.HeaderPurpose,
            Timestamp = timestamp,
            Nonce = "n",
            Method = "GET",
            Target = Target,
            Host = "tc.example.com",
            Port = 443,
            Ext = ext,
        });
        return new HawkHeader { Id = "tester", Ts = timestamp, Nonce = "n", Mac = mac, Ext = ext }.ToString();
    }
}
