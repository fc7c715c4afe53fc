using System.Text;
using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;

namespace Taskcluster.Tests.Canary;

/// <summary>The scan that finds nothing proves something only if it finds what is there.</summary>
public sealed class TextScanTests
{
    private const string Text = "yellow \"bird\" <é> in the mine";

    private static IEnumerable<TestCaseData> Written()
    {
        var utf8 = Encoding.UTF8.GetBytes(Text);
        yield return Case("as it is", $"a{Text}b");
        yield return Case("JSON", JsonSerializer.Serialize(new { a = "x" + Text + "y" }));
        yield return Case("a URL", "/a?b=" + Uri.EscapeDataString("x" + Text + "y"));
        yield return Case("hex", Convert.ToHexString([1, .. utf8, 2]));
        yield return Case("hex in small letters", Convert.ToHexStringLower([1, 2, .. utf8, 2]));
        for (var before = 0; before < 4; before++)
        {
            yield return Case(
                $"base64 behind {before} bytes",
                Convert.ToBase64String([.. Encoding.ASCII.GetBytes("zyxw"[..before]), .. utf8, 7]));
        }

        yield return new TestCaseData(Encoding.Unicode.GetBytes("x" + Text)).SetArgDisplayNames("UTF-16");
        yield return new TestCaseData(Encoding.BigEndianUnicode.GetBytes("x" + Text)).SetArgDisplayNames("UTF-16BE");
    }

    [TestCaseSource(nameof(Written))]
    public void A_text_is_found_in_whatever_form_it_was_written(byte[] content) =>
        new TextScan(Text).FormsIn(content).Should().NotBeEmpty();

    [TestCaseSource(nameof(Written))]
    public void Another_text_is_not_found(byte[] content) =>
        new TextScan(Text.Replace('y', 'z')).FormsIn(content).Should().BeEmpty();

    private static TestCaseData Case(string name, string content) =>
        new TestCaseData(Encoding.UTF8.GetBytes(content)).SetArgDisplayNames(name);
}
