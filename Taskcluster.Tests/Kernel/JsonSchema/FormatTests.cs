using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.JsonSchema;

namespace Taskcluster.Tests.Kernel.JsonSchema;

[TestFixture]
public sealed class FormatTests
{
    [TestCase("date-time", "2026-11-21T22:53:12.046Z", "2026-11-21 22:53:12", "2026-11-21t22:53:12+0100",
        "2016-12-31T23:59:60Z")]
    [TestCase("date", "2024-02-29", "0001-01-01")]
    [TestCase("time", "12:00:00Z", "23:59:60z", "01:02:03.456+01:00", "23:29:60+23:30")]
    [TestCase("uri", "http://localhost:6000/a", "urn:a:b", "ldap://[2001:db8::7]/c=GB?a?b", "http://[v1.a:b]/", "a:")]
    [TestCase("uri-reference", "", "/a", "a/b:c", "#f", "?q", "//h:1/p")]
    [TestCase("hostname", "a", "www.example.com", "1host", "a--b.com")]
    [TestCase("ipv4", "0.0.0.0", "255.255.255.255")]
    [TestCase("ipv6", "::", "::1", "1::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1:2:3:4:5:6:1.2.3.4", "a::B:0001")]
    [TestCase("email", "joe@example.com", "a+b.c@x.y", "A@1.2", "a@x-y.example")]
    [TestCase("regex", "^a|b$", "")]
    [TestCase("json-pointer", "", "/", "/a~0b/~1", "//")]
    [TestCase("relative-json-pointer", "0", "10/a", "0#")]
    [TestCase("uuid", "2EB8AA08-AA98-11EA-B4AA-73B441D16380", "00000000-0000-0000-0000-000000000000")]
    [TestCase("nonsense", "anything")]
    public void Texts_of_a_format_pass(string format, params string[] texts)
    {
        texts.Should().OnlyContain(text => HasFormat(format, text));
    }

    [TestCase("date-time", "2020-02-30T00:00:00Z", "2020-01-04T04:18.084Z", "2026-11-21", "")]
    [TestCase("date", "2023-02-29", "2024-1-01", "2024-01-01Z", "20240-01-0")]
    [TestCase("time", "12:00:00", "24:00:00Z", "12:00:00+0100", "12:00:00+01", "12:00:60Z", "+01:00")]
    [TestCase("uri", "not a url", "/a", "http://a b", "http://a/%zz", "1a:b", "http://[::1", "http://a:b/", "a",
        "http://é/")]
    [TestCase("uri-reference", "a:b:\\", "1:b", "a b", "//a@b@c")]
    [TestCase("hostname", "", ".", "a.", "-a", "a-", "a_b", "é")]
    [TestCase("ipv4", "1.2.3", "1.2.3.4.5", "256.0.0.1", "01.2.3.4", "1.2.3.+4", "1..2.3")]
    [TestCase("ipv6", "", ":", ":1", "1:", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3",
        "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%eth0", ":::")]
    [TestCase("email", "joe", "@x", "joe@", "a..b@x", ".a@x", "a b@x", "a@b@c", "a@x", "a@x.", "a@.x", "a@-x.y")]
    [TestCase("email", "a@x_y.z", "\"joe bloggs\"@example.com", "a@[127.0.0.1]", "a@x.y\n", "a@x..y", "ä@x.y")]
    [TestCase("regex", "(", "\\a")]
    [TestCase("json-pointer", "a", "/~", "/~2")]
    [TestCase("relative-json-pointer", "", "01", "0##", "-1", "/a", "0a")]
    [TestCase("uuid", "2eb8aa08aa9811eab4aa73b441d16380", "2eb8aa08-aa98-11ea-b4aa-73b441d1638g")]
    public void Texts_not_of_a_format_are_refused(string format, params string[] texts)
    {
        texts.Should().OnlyContain(text => !HasFormat(format, text));
    }

    [Test]
    public void Formats_are_about_strings_and_can_be_switched_off()
    {
        Judge.IsValid("""{"format":"date"}""", "12").Should().BeTrue();
        Judge.Compile("""{"format":"date"}""", new SchemaOptions { CheckFormats = false })
            .IsValid(Judge.Json("\"x\"")).Should().BeTrue();
    }

    private static bool HasFormat(string format, string text) =>
        Judge.IsValid(JsonSerializer.Serialize(new { format }), JsonSerializer.Serialize(text));
}
