using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Taskcluster.Monolith.Web.Components;

/// <summary>
/// Markdown of strangers: HTML in it is shown as text, links lead to web pages and mail addresses only, and pictures
/// are links.
/// </summary>
public sealed class Markdown : ComponentBase
{
    private static readonly MarkdownPipeline Pipeline =
        new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().UseAutoLinks().Build();

    /// <summary>The text.</summary>
    [Parameter]
    public required string Text { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        var document = Markdig.Markdown.Parse(Text, Pipeline);
        foreach (var link in document.Descendants<LinkInline>())
        {
            link.IsImage = false;
            link.Url = IsHarmless(link.Url) ? link.Url : "";
        }

        foreach (var link in document.Descendants<AutolinkInline>())
        {
            link.Url = link.IsEmail || IsHarmless(link.Url) ? link.Url : "";
        }

        builder.OpenElement(0, "div");
        builder.AddAttribute(1, "class", "markdown");
        builder.AddMarkupContent(2, document.ToHtml(Pipeline));
        builder.CloseElement();
    }

    private static bool IsHarmless(string? url) =>
        SiteUrl.IsLocal(url)
        || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && (uri.Scheme is "http" or "https" or "mailto"));
}
