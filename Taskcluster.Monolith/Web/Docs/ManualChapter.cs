namespace Taskcluster.Monolith.Web.Docs;

/// <summary>A text of the documentation.</summary>
/// <param name="Section"><c>tutorial</c> or <c>manual</c>.</param>
/// <param name="Name">Its place in the section, such as <c>hooks</c> or <c>decisions/0010-json-e</c>.</param>
/// <param name="Title">Its first heading.</param>
/// <param name="Text">Markdown, the heading included.</param>
public sealed record ManualChapter(string Section, string Name, string Title, string Text)
{
    /// <summary>Where it is shown.</summary>
    public string Url => $"/docs/{Section}/{Name}";
}
