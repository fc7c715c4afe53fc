using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;

namespace Taskcluster.Tests.Kernel.Hawk;

public sealed class BewitTests
{
    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.Bewits))]
    public void A_url_is_signed_as_the_facts_say(JsonElement vector)
    {
        var input = vector.GetProperty("input");
        var uri = new Uri(input.Text("url"));
        var expires = input.Moment("now").AddSeconds(input.GetProperty("ttlSec").GetInt32());

        var bewit = Bewit.Sign(
            input.Text("clientId"), input.Text("accessToken"), uri, expires, input.OptionalText("ext") ?? "");

        bewit.Expires.Should().Be(vector.GetProperty("exp").GetInt64());
        bewit.Artifacts(uri.PathAndQuery, uri.Host, uri.Port).Normalized().Should().Be(vector.Text("normalized"));
        $@"{bewit.ClientId}\{bewit.Expires}\{bewit.Mac}\{bewit.Ext}".Should().Be(vector.Text("decoded"));
        bewit.ToString().Should().Be(vector.Text("bewit"));
        bewit.AppendTo(uri).OriginalString.Should().Be(vector.Text("signedUrl"));
    }

    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.Bewits))]
    public void A_signed_url_gives_back_its_bewit_and_its_target(JsonElement vector)
    {
        var uri = new Uri(vector.GetProperty("input").Text("url"));
        var signed = new Uri(vector.Text("signedUrl"));

        Bewit.TryStrip(signed.PathAndQuery, out var text, out var stripped).Should().BeTrue();
        stripped.Should().Be(uri.PathAndQuery);
        Bewit.TryParse(text!, out var bewit, out _).Should().BeTrue();
        bewit!.ToString().Should().Be(vector.Text("bewit"));
        bewit.IsSignedBy(vector.GetProperty("input").Text("accessToken"), stripped!, uri.Host, uri.Port).Should().BeTrue();
        bewit.IsSignedBy("other", stripped!, uri.Host, uri.Port).Should().BeFalse();
    }

    [TestCase("/a?bewit=B", "B", "/a")]
    [TestCase("/a?bewit=B&c=1", "B", "/a?c=1")]
    [TestCase("/a?c=1&bewit=B", "B", "/a?c=1")]
    [TestCase("/a?c=1&bewit=B&d=2", "B", "/a?c=1&d=2")]
    [TestCase("/a?bewit=A&bewit=B", "B", "/a?bewit=A")]
    [TestCase("/a?bewit=", "", "/a")]
    [TestCase("/a?bewit=&c", "", "/a?c")]
    public void A_bewit_is_taken_out_wherever_it_stands(string target, string bewit, string stripped)
    {
        Bewit.IsIn(target).Should().BeTrue();
        Bewit.TryStrip(target, out var found, out var rest).Should().BeTrue();
        found.Should().Be(bewit);
        rest.Should().Be(stripped);
    }

    [TestCase("/a?bewit=B&")]
    [TestCase("/a?bewit=B$")]
    public void A_bewit_that_ends_badly_is_not_taken(string target)
    {
        Bewit.IsIn(target).Should().BeTrue();
        Bewit.TryStrip(target, out _, out _).Should().BeFalse();
    }

    [TestCase("/a?xbewit=B")]
    [TestCase("/bewit=B")]
    [TestCase("a?bewit=B")]
    [TestCase("/a?bewi")]
    public void Other_targets_bear_none(string target) => Bewit.IsIn(target).Should().BeFalse();

    [TestCase("a=", "Bad Request: Invalid bewit encoding")]
    [TestCase("a b", "Bad Request: Invalid bewit encoding")]
    [TestCase("abc\n", "Bad Request: Invalid bewit encoding")]
    [TestCase("YVxi", "Bad Request: Invalid bewit structure")]
    [TestCase("YVxcYlw", "Bad Request: Missing bewit attributes")]
    public void A_bad_bewit_is_refused_with_its_reason(string text, string reason)
    {
        Bewit.TryParse(text, out _, out var message).Should().BeFalse();
        message.Should().Be(reason);
    }

    [TestCase("0")]
    [TestCase("abc")]
    [TestCase("-5")]
    [TestCase("99999999999999999999999999")]
    public void A_bewit_without_a_sensible_end_is_refused(string expires)
    {
        var text = System.Buffers.Text.Base64Url.EncodeToString(System.Text.Encoding.ASCII.GetBytes($@"id\{expires}\mac\"));
        Bewit.TryParse(text, out _, out var message).Should().BeFalse();
        message.Should().Be("Bad Request: Missing bewit attributes");
    }
}
