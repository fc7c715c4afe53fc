using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Tests.Kernel.Scopes;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Kernel.Hawk;

public sealed class HawkHeaderTests
{
    [TestCaseSource(typeof(HawkVectors), nameof(HawkVectors.Headers))]
    public void A_header_is_written_as_it_was_read(JsonElement vector)
    {
        HawkHeader.TryParse(vector.Text("authorization"), out var header, out _).Should().BeTrue();
        header.ToString().Should().Be(vector.Text("authorization"));
    }

    [TestCase("""hAwK  id="i",ts="1" , nonce="n",mac="m" """)]
    [TestCase("Hawk\tid=\"i\",\t ts=\"1\", nonce=\"n\",mac=\"m\",")]
    [TestCase("""Hawk id="i", ts="1", nonce="n", mac="m", app="a", dlg="d", ext="e", hash="h" """)]
    public void White_space_case_and_order_are_free(string text)
    {
        HawkHeader.TryParse(text, out var header, out var message).Should().BeTrue(message);
        header.Id.ToString().Should().Be("i");
        header.Mac.ToString().Should().Be("m");
    }

    [TestCase("Bearer abc", "Unauthorized: Unauthorized")]
    [TestCase("Bearer", "Unauthorized: Unauthorized")]
    [TestCase("Hawk", "Bad Request: Invalid header syntax")]
    [TestCase("Hawk  ", "Bad Request: Invalid header syntax")]
    [TestCase("\"Hawk\" id", "Bad Request: Invalid header syntax")]
    [TestCase("Hawk,id=\"i\"", "Bad Request: Invalid header syntax")]
    [TestCase("Hawk id=\"i\",\nts=\"1\"", "Bad Request: Invalid header syntax")]
    [TestCase("""Hawk id="i" ts="1" """, "Bad Request: Bad header format")]
    [TestCase("""Hawk id="i", ts="1", nonce="n", mac="m" x""", "Bad Request: Bad header format")]
    [TestCase("""Hawk -id="i", ts="1", nonce="n", mac="m" """, "Bad Request: Bad header format")]
    [TestCase("""Hawk id="i\", ts="1", nonce="n", mac="m" """, "Bad Request: Bad header format")]
    [TestCase("""Hawk ID="i", ts="1", nonce="n", mac="m" """, "Bad Request: Unknown attribute: ID")]
    [TestCase("""Hawk a="i", junk, b="1" """, "Bad Request: Unknown attribute: b")]
    [TestCase("""Hawk id="", ts="1", nonce="n", mac="m" """, "Bad Request: Bad attribute value: id")]
    [TestCase("Hawk id=\"\u007f\", ts=\"1\", nonce=\"n\", mac=\"m\"", "Bad Request: Bad attribute value: id")]
    [TestCase("""Hawk id="a", id="a", ts="1", nonce="n", mac="m" """, "Bad Request: Duplicate attribute: id")]
    [TestCase("""Hawk id="a", nonce="n", mac="m" """, "Bad Request: Missing attributes")]
    public void A_bad_header_is_refused_with_its_reason(string text, string reason)
    {
        HawkHeader.TryParse(text, out _, out var message).Should().BeFalse();
        message.Should().Be(reason);
    }

    [Test]
    public void A_header_may_have_4096_characters_and_no_more()
    {
        var longest = "Hawk ts=\"1\", nonce=\"n\", mac=\"m\", id=\"";
        longest += new string('i', 4096 - longest.Length - 1) + '"';
        HawkHeader.TryParse(longest, out _, out _).Should().BeTrue();
        HawkHeader.TryParse(longest + " ", out _, out var message).Should().BeFalse();
        message.Should().Be("Bad Request: Header length too long");
    }

    [Test]
    public void Every_printable_character_but_quote_and_backslash_may_stand_in_a_value() =>
        Enumerable.Range(0, 0x100).Where(code => HawkHeader.IsValue([(char)code])).Should()
            .Equal(Enumerable.Range(0x20, 0x5f).Where(code => code is not ('"' or '\\')));

    [Test]
    public void A_value_that_would_break_out_of_its_quotes_is_not_written()
    {
        var writing = () => new HawkHeader { Id = "a\", app=\"b", Ts = "1", Nonce = "n", Mac = "m" }.ToString();
        writing.Should().Throw<ArgumentException>();
    }

    [Test]
    public void Reading_a_good_header_allocates_nothing()
    {
        const string text =
            """Hawk id="tester", ts="1735689600", nonce="nonce1", ext="eyJhIjowfQ==", mac="VEBvwsz3xw=" """;
        HawkHeader.TryParse(text, out _, out _).Should().BeTrue();
        Allocated.By(() => _ = HawkHeader.TryParse(text, out _, out _)).Should().Be(0);
    }
}
