using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Taskcluster.Tests.Web.Support;

/// <summary>A page as a browser got it.</summary>
public sealed class ShownPage(
    int status, IReadOnlyDictionary<string, string> headers, IReadOnlyList<string> setCookies, string html)
{
    public int Status => status;

    /// <summary>What was sent, whatever it is.</summary>
    public string Html => html;

    /// <summary>The cookies that were set, each with its attributes.</summary>
    public IReadOnlyList<string> SetCookies => setCookies;

    /// <summary>The page as a browser understands it.</summary>
    public IHtmlDocument Document => field ??= new HtmlParser().ParseDocument(html);

    /// <summary>Where the links in the page's own part lead.</summary>
    public IReadOnlyList<string> Links =>
        [.. Document.QuerySelectorAll("main a").Select(link => link.GetAttribute("href") ?? "")];

    /// <summary>Where it leads; null if it does not.</summary>
    public string? Location => Header("Location");

    /// <summary>The values of a redirect's query, and of what stands behind its <c>#</c>.</summary>
    public IReadOnlyDictionary<string, string> Sent =>
        Location!.Split('?', '#', '&').Select(pair => pair.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1].Replace('+', ' ')));

    /// <summary>What a person reads, without what is between the words.</summary>
    public string Text => string.Join(' ', (Document.Body?.TextContent ?? "").Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The value of a header, whose name may be in any case.</summary>
    public string? Header(string name) => headers.GetValueOrDefault(name);

    /// <summary>The form of this action.</summary>
    public IHtmlFormElement Form(string action) =>
        Document.QuerySelectorAll("form").OfType<IHtmlFormElement>().FirstOrDefault(
            form => form.QuerySelector("input[name=action]")?.GetAttribute("value") == action)
        ?? throw new InvalidOperationException($"The page has no form '{action}': {Text}");

    /// <summary>What a browser would send of a form.</summary>
    public static IReadOnlyList<(string Name, string Value)> FieldsOf(IHtmlFormElement form) =>
    [
        .. from element in form.QuerySelectorAll("input[name], textarea[name], select[name]")
           where element is not IHtmlInputElement { Type: "checkbox", IsChecked: false }
           select (element.GetAttribute("name")!, element switch
           {
               IHtmlInputElement input => input.Value,
               IHtmlTextAreaElement area => area.Value,
               IHtmlSelectElement choice => choice.Value ?? "",
               _ => "",
           }),
    ];

    /// <summary>What a browser would send of the form of this action, to be changed.</summary>
    public Dictionary<string, string> Fields(string action) =>
        FieldsOf(Form(action)).ToDictionary(one => one.Name, one => one.Value, StringComparer.Ordinal);

    /// <summary>The value that stands in a field.</summary>
    public string Value(string action, string name) =>
        FieldsOf(Form(action)).First(one => one.Name == name).Value;
}
