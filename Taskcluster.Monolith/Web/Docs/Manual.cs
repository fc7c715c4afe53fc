using System.Reflection;
using System.Text;

namespace Taskcluster.Monolith.Web.Docs;

/// <summary>
/// The texts of the folder docs, which the program carries within itself, and the files that they tell the reader to
/// take: who has but the program finds all of it at /docs.
/// </summary>
public sealed class Manual
{
    private const string Resource = "docs/";
    private const string Ending = ".md";
    private const string Tutorial = "tutorial";
    private const string Settings = "appsettings.json";

    // Around a file that is no text: it is shown as it is.
    private const string Fence = "\n~~~~~~~~\n";

    private static readonly (string Title, string[] Names)[] Parts =
    [
        (
            "How to",
            [
                "how-to/artifacts", "how-to/uploads", "how-to/notifications", "how-to/pulse",
                "how-to/administration",
            ]),
        ("Tasks", ["task-states", "worker-payload", "live-logs", "decision-tasks", "hooks", "notify"]),
        ("Access", ["signing-in", "explain", "people"]),
        ("Messages", ["events", "pulse", "amqp"]),
        (
            "Operations",
            [
                "install", "command-line", "operations", "backup", "metrics", "upgrading", "moving", "workers",
                "limits", "reliability", "task-storage", "appsettings.json", "install/taskcluster.service",
                "install/nginx.conf",
            ]),
        (
            "Fixture",
            [
                "fixture", "fixture-csharp", "fixture-other-languages", "fixture-faults", "fixture-differences",
            ]),
        ("Security and design", ["security", "design", "data-path"]),
        (
            "Figures",
            [
                "benchmarks", "benchmarks-short", "benchmarks-growth", "benchmarks-many-clients",
                "benchmarks-empty-task", "benchmarks-fixture", "profile", "web-ui-figures",
            ]),
        ("The site", ["web-ui", "web-ui-modules", "resources"]),
    ];

    private readonly Dictionary<string, ManualChapter> chapters;

    public Manual()
    {
        var assembly = Assembly.GetExecutingAssembly();
        chapters = assembly.GetManifestResourceNames()
            .Where(name => name is Settings || name.StartsWith(Resource, StringComparison.Ordinal))
            .Select(name => (
                Name: name is Settings ? name : name.Replace('\\', '/')[Resource.Length..],
                Text: Read(assembly, name)))
            .Select(file => IsText(file.Name)
                ? Chapter(file.Name[..^Ending.Length], file.Text)
                : new ManualChapter("manual", file.Name, file.Name, Fence + file.Text + Fence))
            .ToDictionary(chapter => chapter.Url, StringComparer.Ordinal);
        Contents = [.. Arranged().Where(part => part.Chapters.Count > 0)];
    }

    /// <summary>All chapters, by the parts in which people look for them.</summary>
    public IReadOnlyList<(string Title, string Section, IReadOnlyList<ManualChapter> Chapters)> Contents { get; }

    /// <summary>A chapter; null if there is none of this name.</summary>
    public ManualChapter? Find(string section, string name) => chapters.GetValueOrDefault($"/docs/{section}/{name}");

    /// <summary>
    /// Where a link within a chapter leads: to the page of another chapter, a place in the same, or another site. Null:
    /// to a file of the source, which is not served.
    /// </summary>
    public string? Resolve(ManualChapter from, string? url)
    {
        if (url is null or "" or ['#', ..])
        {
            return url;
        }

        if (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && (absolute.Scheme is "http" or "https"))
        {
            return url;
        }

        var (path, fragment) = url.IndexOf('#') is >= 0 and var at ? (url[..at], url[at..]) : (url, "");
        if (!Uri.TryCreate(new Uri($"file:///{FileOf(from)}"), path, out var file) || !file.IsFile)
        {
            return null;
        }

        var name = file.AbsolutePath.TrimStart('/');
        var page = UrlOf(IsText(name) ? name[..^Ending.Length] : name);

        // CHANGELOG.md has a name of its own here.
        return chapters.Values.FirstOrDefault(
            chapter => string.Equals(chapter.Url, page, StringComparison.OrdinalIgnoreCase)) is { } found
                ? found.Url + fragment
                : null;
    }

    /// <summary>
    /// The chapters that hold all words, those with the words in their titles first; each with a line.
    /// </summary>
    public IReadOnlyList<(ManualChapter Chapter, string Line)> Search(IReadOnlyList<string> words) => words.Count == 0
        ? []
        :
        [
            .. chapters.Values.Where(chapter => words.All(word => Has(chapter.Text, word)))
                .OrderByDescending(chapter => words.Count(word => Has(chapter.Title, word)))
                .ThenBy(chapter => chapter.Url, StringComparer.Ordinal)
                .Select(chapter => (chapter, LineWith(chapter.Text, words))),
        ];

    // The line that holds the most of them.
    private static string LineWith(string text, IReadOnlyList<string> words) =>
        text.Split('\n').MaxBy(line => words.Count(word => Has(line, word)))!.Trim(' ', '#', '|', '*', '-');

    private static bool IsText(string name) => name.EndsWith(Ending, StringComparison.Ordinal);

    private static bool Has(string text, string word) => text.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static ManualChapter Chapter(string name, string text)
    {
        var (section, rest) = name.StartsWith($"{Tutorial}/", StringComparison.Ordinal)
            ? (Tutorial, name[(Tutorial.Length + 1)..])
            : ("manual", name);
        var heading = text.Split('\n').FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal));
        return new ManualChapter(section, rest, heading?[2..].Trim() ?? rest, text);
    }

    private static string UrlOf(string name) =>
        name.StartsWith($"{Tutorial}/", StringComparison.Ordinal) ? $"/docs/{name}" : $"/docs/manual/{name}";

    private static string FileOf(ManualChapter chapter) =>
        chapter.Section == Tutorial ? $"{Tutorial}/{chapter.Name}{Ending}" : chapter.Name + Ending;

    private static string Read(Assembly assembly, string resource)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private IEnumerable<(string Title, string Section, IReadOnlyList<ManualChapter> Chapters)> Arranged()
    {
        var left = chapters.Values.Where(chapter => chapter.Section != Tutorial)
            .OrderBy(chapter => chapter.Name, StringComparer.Ordinal).ToList();
        yield return ("Tutorial", Tutorial, [.. chapters.Values.Where(chapter => chapter.Section == Tutorial)
            .OrderBy(chapter => chapter.Name, StringComparer.Ordinal)]);
        foreach (var (title, names) in Parts)
        {
            var found = names.Select(name => Find("manual", name)).OfType<ManualChapter>().ToList();
            left.RemoveAll(found.Contains);
            yield return (title, "manual", found);
        }

        var decisions = left.Where(chapter => chapter.Name.Contains('/')).ToList();
        left.RemoveAll(decisions.Contains);
        yield return ("More", "manual", left);
        yield return ("Decisions", "manual", decisions);
    }
}
