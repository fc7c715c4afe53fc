using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Tests.Properties;

namespace Taskcluster.Tests.Kernel.Http;

public sealed class RawTargetTests
{
    [TestCase("abc", "abc")]
    [TestCase("", "")]
    [TestCase("a%20b", "a b")]
    [TestCase("%25%32%30", "%20")]
    [TestCase("a+b", "a+b")]
    [TestCase("%c3%A9", "é")]
    [TestCase("%F0%9F%98%80", "😀")]
    [TestCase("%00", "\0")]
    [TestCase("é%20", "é ")]
    public void Escapes_are_decoded_once(string raw, string decoded)
    {
        RawTarget.TryDecode(raw, out var result).Should().BeTrue();
        result.Should().Be(decoded);
    }

    [TestCase("%")]
    [TestCase("%2")]
    [TestCase("a%2")]
    [TestCase("%zz")]
    [TestCase("%+1")]
    [TestCase("% 1")]
    [TestCase("%ff")]
    [TestCase("%c3")]
    [TestCase("%c0%80")]
    [TestCase("%ed%a0%80")]
    public void Broken_escapes_are_refused(string raw) => RawTarget.TryDecode(raw, out _).Should().BeFalse();

    [Test]
    [Category(Cases.Category)]
    public void Every_text_survives_escaping() => Cases.Check(Prop.ForAll<NonNull<string>>(text =>
    {
        // Half surrogate pairs are no text, and escaping replaces them.
        var whole = System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get));
        return RawTarget.TryDecode(Uri.EscapeDataString(whole), out var decoded) && decoded == whole;
    }));

    [TestCase("a=1&b=2", "a=1|b=2")]
    [TestCase("a", "a=")]
    [TestCase("a=", "a=")]
    [TestCase("a=b=c", "a=b=c")]
    [TestCase("a+b=c+d%2B", "a b=c d+")]
    [TestCase("&&a=1&", "a=1")]
    [TestCase("a=1&a=2", "a=1|a=2")]
    [TestCase("bewit=x&a=1&bewit", "a=1")]
    [TestCase("%62ewit=x", "")]
    [TestCase("bewit%20=x", "bewit =x")]
    [TestCase("", "")]
    public void A_query_is_taken_apart(string query, string pairs)
    {
        RawTarget.TryParseQuery(query, out var parsed).Should().BeTrue();
        string.Join('|', parsed.Select(pair => $"{pair.Key}={pair.Value}")).Should().Be(pairs);
    }

    [TestCase("a=%")]
    [TestCase("%=a")]
    [TestCase("bewit=%zz")]
    public void A_query_with_a_broken_escape_is_refused(string query) =>
        RawTarget.TryParseQuery(query, out _).Should().BeFalse();

    [TestCase("/a?b?c", "/a", "b?c")]
    [TestCase("/a", "/a", "")]
    [TestCase("/a?", "/a", "")]
    public void Path_and_query_part_at_the_first_question_mark(string target, string path, string query)
    {
        RawTarget.PathOf(target).ToString().Should().Be(path);
        RawTarget.QueryOf(target).ToString().Should().Be(query);
    }
}
