using System.Diagnostics;
using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Mail;

namespace Taskcluster.Tests.Notify;

/// <summary>What strangers write stays text.</summary>
public sealed partial class LetterHtmlTests
{
    private static readonly string[] Harmless =
    [
        "p", "em", "strong", "a", "ul", "ol", "li", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "blockquote",
        "br", "hr", "img", "table", "thead", "tbody", "tr", "th", "td", "del", "sub", "sup", "ins", "mark",
    ];

    [TestCase("<script>alert(1)</script>")]
    [TestCase("x <img src=x onerror=alert(1)> y")]
    [TestCase("<a href='javascript:alert(1)'>x</a>")]
    [TestCase("[x](javascript:alert(1))")]
    [TestCase("[x](JaVaScRiPt:alert(1))")]
    [TestCase("[x]( javascript:alert(1))")]
    [TestCase("[x](&#106;avascript:alert(1))")]
    [TestCase("[x](java\\script:alert(1))")]
    [TestCase("[x](<java\tscript:alert(1)>)")]
    [TestCase("[x](vbscript:x)")]
    [TestCase("[x](data:text/html,<script>)")]
    [TestCase("[x](file:///etc/passwd)")]
    [TestCase("[x](//example.com)")]
    [TestCase("[x](/tasks/x)")]
    [TestCase("[x][r]\n\n[r]: javascript:alert(1)")]
    [TestCase("<javascript:alert(1)>")]
    [TestCase("<data:text/html,x>")]
    [TestCase("![x](javascript:alert(1))")]
    [TestCase("![x](data:image/svg+xml,x)")]
    [TestCase("[x](https://a.b/\"onmouseover=\"alert(1))")]
    [TestCase("[x](https://a.b 't\" onmouseover=\"alert(1)')")]
    [TestCase("[![x](javascript:y)](javascript:z)")]
    [TestCase("<style>*{}</style><svg/onload=alert(1)>")]
    [TestCase("<!-- x --><?php ?><![CDATA[x]]>")]
    [TestCase("```html\" onclick=\"x\n<b>\n```")]
    [TestCase("| a | b |\n|---|---|\n| <b> | [x](javascript:y) |")]
    public void Nothing_in_a_text_does_anything(string markdown)
    {
        var html = LetterHtml.Content(markdown);

        foreach (Match tag in Tag().Matches(html))
        {
            Harmless.Should().Contain(tag.Groups["name"].Value.ToLowerInvariant(), "{0}", html);
            Value().Replace(tag.Value, "\"\"").Should().NotMatchRegex("(?i)[\\s\"']on[a-z]+\\s*=", "{0}", html);
        }

        foreach (Match link in Link().Matches(html))
        {
            link.Groups["url"].Value.Should().MatchRegex("^(https?://|mailto:)", "{0}", html);
        }
    }

    [Test]
    public void Markdown_becomes_html()
    {
        LetterHtml.Content("# a\n\n*b* **c** `d` [e](https://x.y/?a&b) <f@x.y> <https://x.y>\n\n> g\n\n1. h\n")
            .Should().Be(
                "<h1>a</h1>\n<p><em>b</em> <strong>c</strong> <code>d</code> "
                + "<a href=\"https://x.y/?a&amp;b\">e</a> <a href=\"mailto:f@x.y\">f@x.y</a> "
                + "<a href=\"https://x.y\">https://x.y</a></p>\n"
                + "<blockquote>\n<p>g</p>\n</blockquote>\n<ol>\n<li>h</li>\n</ol>\n");
    }

    [Test]
    public void The_text_of_a_link_that_may_not_be_stays() =>
        LetterHtml.Content("a [b *c*](javascript:x) d").Should().Be("<p>a b <em>c</em> d</p>\n");

    [Test]
    public void A_link_of_another_kind_is_left_out()
    {
        var mail = new EmailBody
        {
            Address = "a@b.c",
            Subject = "s",
            Content = "c",
            Link = new EmailLink("x", "javascript:alert(1)"),
        };

        LetterHtml.Of(mail).Should().NotContain("javascript");
        LetterHtml.Of(mail with { Template = EmailTemplate.Fullscreen }).Should().NotContain("javascript");
    }

    [TestCase(">")]
    [TestCase("- ")]
    [TestCase("[")]
    [TestCase("![")]
    [TestCase("*a ")]
    [TestCase("**a_")]
    [TestCase("`")]
    [TestCase("<a ")]
    [TestCase("[a](")]
    [TestCase("~~a")]
    [TestCase("|")]
    [TestCase("a|b\n-|-\n")]
    [TestCase("[a]: b\n")]
    [TestCase("&amp;")]
    [TestCase("\\")]
    public void The_longest_text_is_soon_rendered_however_it_is_nested(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 102_400 / piece.Length));
        var watch = Stopwatch.StartNew();

        LetterHtml.Content(text).Should().NotBeNull();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10), "each attempt renders it");
    }

    [GeneratedRegex("<(?<close>/?)(?<name>[a-zA-Z!?][a-zA-Z0-9]*)[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Value();

    [GeneratedRegex("(href|src)=\"(?<url>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
