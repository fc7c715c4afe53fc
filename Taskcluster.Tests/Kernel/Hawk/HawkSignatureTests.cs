using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;

namespace Taskcluster.Tests.Kernel.Hawk;

public sealed class HawkSignatureTests
{
    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.Headers))]
    public void A_request_is_normalized_and_signed_as_the_facts_say(JsonElement vector)
    {
        var input = vector.GetProperty("input");
        var signed = vector.GetProperty("artifacts");
        var artifacts = new HawkArtifacts
        {
            Purpose = HawkArtifacts.HeaderPurpose,
            Timestamp = input.GetProperty("ts").GetRawText(),
            Nonce = input.Text("nonce"),
            Method = input.Text("method"),
            Target = signed.Text("resource"),
            Host = signed.Text("host"),
            Port = int.Parse(signed.Text("port")),
            Hash = signed.OptionalText("hash"),
            Ext = input.OptionalText("ext"),
        };

        artifacts.Normalized().Should().Be(vector.Text("normalized"));
        HawkSignature.Mac(input.Text("accessToken"), artifacts).Should().Be(vector.Text("mac"));
        HawkSignature.Verifies(vector.Text("mac"), input.Text("accessToken"), artifacts).Should().BeTrue();
        HawkSignature.Verifies(vector.Text("mac"), input.Text("accessToken") + "x", artifacts).Should().BeFalse();
    }

    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.PayloadHashes))]
    public void A_payload_is_hashed_as_the_facts_say(JsonElement vector) =>
        HawkSignature.PayloadHash(vector.Text("contentType"), Encoding.UTF8.GetBytes(vector.Text("payload")))
            .Should().Be(vector.Text("hash"));

    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.TimestampMacs))]
    public void A_servers_time_is_vouched_for_as_the_facts_say(JsonElement vector) =>
        HawkSignature.TimestampMac(vector.Text("accessToken"), vector.GetProperty("ts").GetInt64())
            .Should().Be(vector.Text("tsm"));

    [Test]
    public void Ext_is_escaped_and_app_and_dlg_are_signed_where_app_is_sent()
    {
        var artifacts = new HawkArtifacts
        {
            Purpose = "header",
            Timestamp = "1",
            Nonce = "n",
            Method = "get",
            Target = "/é",
            Host = "H",
            Port = 80,
            Ext = "a\\b\nc",
            App = "app",
            Dlg = "",
        };

        artifacts.Normalized().Should().Be("hawk.1.header\n1\nn\nGET\n/é\nh\n80\n\na\\\\b\\nc\napp\n\n");
    }

    [Test]
    public void A_target_that_is_a_whole_url_is_signed_by_its_path_and_query()
    {
        var artifacts = new HawkArtifacts
        {
            Purpose = "header",
            Timestamp = "1",
            Nonce = "n",
            Method = "GET",
            Target = "https://x.example/a%2Fb?c=1",
            Host = "h",
            Port = 80,
        };

        artifacts.Normalized().Should().Contain("\nGET\n/a%2Fb?c=1\nh\n");
    }

    [Test]
    public void Long_texts_are_signed_like_short_ones()
    {
        var (longTarget, key) = ("/" + new string('t', 4000), new string('k', 1000));
        var mac = HawkSignature.Mac(key, Artifacts(longTarget));
        HawkSignature.Mac(key, Artifacts(longTarget).Normalized()).Should().Be(mac);
    }

    [TestCase("", "", true)]
    [TestCase("abc", "abc", true)]
    [TestCase("abc", "abd", false)]
    [TestCase("abc", "abcd", false)]
    [TestCase("", "a", false)]
    public void Comparing_never_throws(string left, string right, bool equal) =>
        HawkSignature.AreEqual(left, right).Should().Be(equal);

    private static HawkArtifacts Artifacts(string target) => new()
    {
        Purpose = "header",
        Timestamp = "1",
        Nonce = "n",
        Method = "GET",
        Target = target,
        Host = "h",
        Port = 80,
    };
}
