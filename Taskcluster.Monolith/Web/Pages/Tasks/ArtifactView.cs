namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>How an artifact can be looked at.</summary>
internal enum ArtifactView
{
    /// <summary>Not here; it is downloaded.</summary>
    None,

    /// <summary>As a picture, in which nothing runs.</summary>
    Image,

    /// <summary>As lines, in the viewer of logs.</summary>
    Text,

    /// <summary>Indented.</summary>
    Json,

    Markdown,

    /// <summary>In a frame without rights, where neither scripts nor styles nor pictures of it work.</summary>
    Html,
}

/// <summary>What the names and types of artifacts tell.</summary>
internal static class ArtifactViews
{
    private static readonly string[] Pictures =
    [
        "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp", "image/svg+xml",
        "image/x-icon",
    ];

    private static readonly string[] Texts =
    [
        "application/yaml", "application/x-yaml", "application/xml", "application/javascript", "application/x-sh",
        "application/toml", "application/jsonl", "application/x-ndjson",
    ];

    private static readonly string[] Titles = ["Logs", "Public", "Private"];

    /// <summary>How an artifact of this type and name is looked at.</summary>
    public static ArtifactView Of(string contentType, string name)
    {
        var type = contentType.Split(';')[0].Trim().ToLowerInvariant();
        return type switch
        {
            _ when Pictures.Contains(type) => ArtifactView.Image,
            "text/html" or "application/xhtml+xml" => ArtifactView.Html,
            "text/markdown" or "text/x-markdown" => ArtifactView.Markdown,
            "text/plain" when name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) => ArtifactView.Markdown,
            "application/json" => ArtifactView.Json,
            _ when type.EndsWith("+json", StringComparison.Ordinal) => ArtifactView.Json,
            _ when type.StartsWith("text/", StringComparison.Ordinal) || Texts.Contains(type) => ArtifactView.Text,
            _ => ArtifactView.None,
        };
    }

    /// <summary>
    /// Artifacts by what people look for: logs, what everybody may read, and the rest. Groups without any are left out.
    /// </summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<ApiJson> Artifacts)> Groups(
        IReadOnlyList<ApiJson> artifacts)
    {
        var byTitle = artifacts.ToLookup(artifact => TitleOf(artifact["name"].Text));
        return
        [
            .. Titles.Where(byTitle.Contains)
                .Select(title => (title, (IReadOnlyList<ApiJson>)[.. byTitle[title]])),
        ];
    }

    /// <summary>Whether everybody may read it in a usual deployment.</summary>
    public static bool IsPublic(string name) => name.StartsWith("public/", StringComparison.Ordinal);

    private static string TitleOf(string name) =>
        name.StartsWith("public/logs/", StringComparison.Ordinal) || name.EndsWith(".log", StringComparison.Ordinal)
            ? "Logs"
        : IsPublic(name) ? "Public"
        : "Private";
}
