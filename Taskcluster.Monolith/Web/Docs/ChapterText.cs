using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Taskcluster.Monolith.Web.Docs;

/// <summary>
/// A chapter as HTML, without its first heading, which is the page's title. HTML in it is shown as text; links to other
/// chapters lead to their pages, and links to files of the source are plain text.
/// </summary>
public sealed class ChapterText : ComponentBase
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .DisableHtml().UsePipeTables().UseAutoLinks().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    [Inject]
    public Manual Manual { get; set; } = null!;

    [Parameter]
    public required ManualChapter Chapter { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var document = Markdig.Markdown.Parse(Chapter.Text, Pipeline);
        if (document.FirstOrDefault() is HeadingBlock { Level: 1 } title)
        {
            document.Remove(title);
        }

        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (!link.IsImage && Manual.Resolve(Chapter, link.Url) is { } url)
            {
                link.Url = url;
            }
            else
            {
                link.ReplaceBy(new ContainerInline());
            }
        }

        builder.OpenElement(0, "article");
        builder.AddAttribute(1, "class", "markdown manual");
        builder.AddMarkupContent(2, Scrollable(document.ToHtml(Pipeline)));
        builder.CloseElement();
    }

    // What may be wider than the page is scrolled, also by keyboard. HTML of the text is escaped: these are Markdig's.
    private static string Scrollable(string html) => html
        .Replace("<pre>", "<pre tabindex=\"0\">", StringComparison.Ordinal)
        .Replace("<table>", "<table tabindex=\"0\">", StringComparison.Ordinal);
}
