using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Amqp.Inwards;

namespace Taskcluster.Tests.Amqp;

/// <summary>Of what others publish, JSON is taken and nothing else.</summary>
public sealed class ForeignBodyTests
{
    [TestCase("{}", "{}")]
    [TestCase(" {\r\n\t\"a b\" : [ 1 , \"c \\\" d\" ] }\n", "{\"a b\":[1,\"c \\\" d\"]}")]
    [TestCase("\"\\\\\" ", "\"\\\\\"")]
    [TestCase("1.50e+3", "1.50e+3")]
    [TestCase("null", "null")]
    [TestCase("\"\\ud800\"", "\"\\ud800\"")]
    [TestCase("\"ü\u2028\"", "\"ü\u2028\"")]
    public void Json_stays_what_it_is_without_space_between_its_words(string body, string payload)
    {
        ForeignBody.Read(Encoding.UTF8.GetBytes(body), 100, out var fault)!.Value.ToString().Should().Be(payload);
        fault.Should().BeNull();
    }

    [TestCase("", "it is not JSON: ")]
    [TestCase("{", "it is not JSON: ")]
    [TestCase("{} {}", "it is not JSON: ")]
    [TestCase("{'a':1}", "it is not JSON: ")]
    [TestCase("\uFEFF{}", "it is not JSON: ")]
    [TestCase("NaN", "it is not JSON: ")]
    public void Anything_else_is_not_taken(string body, string reason)
    {
        ForeignBody.Read(Encoding.UTF8.GetBytes(body), 100, out var fault).Should().BeNull();
        fault.Should().StartWith(reason);
    }

    [Test]
    public void Bytes_that_are_no_text_are_not_taken()
    {
        ForeignBody.Read([(byte)'"', 0xFF, (byte)'"'], 100, out var fault).Should().BeNull();
        fault.Should().Be("it is not UTF-8 text");
    }

    [Test]
    public void A_body_may_be_as_large_and_as_deep_as_the_limits_say()
    {
        ForeignBody.Read("1234"u8, 4, out _).Should().NotBeNull();
        ForeignBody.Read("12345"u8, 4, out var large).Should().BeNull();
        large.Should().Be("it has 5 bytes, and Pulse:Amqp:MaxBodyBytes is 4");
        ForeignBody.Read(Nested(200), 1000, out _).Should().NotBeNull();
        ForeignBody.Read(Nested(201), 1000, out var deep).Should().BeNull();
        deep.Should().StartWith("it is not JSON: ");
    }

    private static byte[] Nested(int depth) =>
        Encoding.UTF8.GetBytes(new string('[', depth) + new string(']', depth));
}
