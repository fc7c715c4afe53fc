using System.Net;
using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Taskcluster.Modules.Notify.Api;

namespace Taskcluster.Modules.Notify.Mail;

/// <summary>
/// The HTML part of a mail. The text is of strangers: HTML in it is shown as text, and links lead to http, https and
/// mailto alone.
/// </summary>
internal static class LetterHtml
{
    // Text that is nested deeper has no sense, and would use up the stack.
    private const int Deepest = 64;

    // Links that are begun and not ended cost time by the square of their number: so many, a tenth of a second.
    private const int MostLinks = 4000;

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder
    {
        MaximumNestingDepth = Deepest,
    }.DisableHtml().UsePipeTables().UseEmphasisExtras().Build();

    public static string Of(EmailBody mail)
    {
        var content = Content(mail.Content);
        var link = mail.Link is { } given && Letters.IsLink(given.Href) ? given : null;
        return Ascii(
            mail.Template == EmailTemplate.Fullscreen ? Fullscreen(mail, content, link) : Simple(content, link));
    }

    /// <summary>Markdown as HTML that does nothing.</summary>
    public static string Content(string markdown)
    {
        if (markdown.AsSpan().Count("](") > MostLinks)
        {
            return Plain(markdown);
        }

        try
        {
            var document = Markdown.Parse(markdown, Pipeline);
            foreach (var inline in document.Descendants<Inline>().ToList())
            {
                Disarm(inline);
            }

            return document.ToHtml(Pipeline);
        }
        catch (ArgumentException)
        {
            // Nested too deeply.
            return Plain(markdown);
        }
    }

    private static string Plain(string text) => $"<pre>{WebUtility.HtmlEncode(text)}</pre>\n";

    private static void Disarm(Inline inline)
    {
        switch (inline)
        {
            case LinkInline link when !Letters.IsLink(link.GetDynamicUrl?.Invoke() ?? link.Url ?? ""):
                // Its text stays.
                link.ReplaceBy(new ContainerInline(), copyChildren: true);
                break;
            case AutolinkInline { IsEmail: false } link when !Letters.IsLink(link.Url):
                link.ReplaceBy(new LiteralInline(link.Url));
                break;
        }
    }

    private static string Simple(string content, EmailLink? link)
    {
        var more = link is null ? "" : $"<p><a href=\"{Encoded(link.Href)}\">{Encoded(link.Text)}</a></p>\n";
        return $"""
            <!DOCTYPE html>
            <html>
            <head><meta charset="utf-8"></head>
            <body style="font-family: sans-serif">
            {content}{more}</body>
            </html>

            """;
    }

    private static string Fullscreen(EmailBody mail, string content, EmailLink? link)
    {
        const string Button =
            "display: inline-block; padding: 10px 24px; border-radius: 4px; background: #1a5fb4; color: #ffffff; "
            + "text-decoration: none";
        var more = link is null
            ? ""
            : $"<p style=\"text-align: center\"><a style=\"{Button}\" href=\"{Encoded(link.Href)}\">"
                + $"{Encoded(link.Text)}</a></p>\n";
        return $"""
            <!DOCTYPE html>
            <html>
            <head><meta charset="utf-8"><title>{Encoded(mail.Subject)}</title></head>
            <body style="margin: 0; padding: 24px; background: #eeeeee; font-family: sans-serif">
            <div style="max-width: 640px; margin: 0 auto; padding: 24px; background: #ffffff; border-radius: 8px">
            <h1 style="font-size: 20px">{Encoded(mail.Subject)}</h1>
            {content}{more}</div>
            </body>
            </html>

            """;
    }

    // All else as references, so that the page stays readable however mail servers treat it.
    private static string Ascii(string html)
    {
        var ascii = new StringBuilder(html.Length);
        foreach (var rune in html.EnumerateRunes())
        {
            _ = rune.IsAscii ? ascii.Append((char)rune.Value) : ascii.Append("&#").Append(rune.Value).Append(';');
        }

        return ascii.ToString();
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
