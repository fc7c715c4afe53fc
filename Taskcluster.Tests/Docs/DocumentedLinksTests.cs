using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using NUnit.Framework;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.Tidy;

namespace Taskcluster.Tests.Docs;

/// <summary>A link from one text of the project to another file of it leads to something.</summary>
[TestFixture]
public sealed class DocumentedLinksTests
{
    [Test]
    public void A_link_within_the_project_leads_to_a_file() => SourceTree.RequireOnly(
        from name in DocumentedChapter.All().Select(chapter => chapter.Name)
        from url in LinksOf(Path.Combine(Clone.Path, name))
        let path = url.Split('#')[0]
        where path.Length > 0 && !path.Contains(':')
        where !Path.Exists(Path.Combine(Clone.Path, Path.GetDirectoryName(name)!, Uri.UnescapeDataString(path)))
        select $"{name}: {url}",
        new Dictionary<string, string>(),
        "there is no such file");

    private static IEnumerable<string> LinksOf(string file) => Markdown.Parse(File.ReadAllText(file))
        .Descendants<LinkInline>()
        .Select(link => link.Url)
        .OfType<string>();
}
