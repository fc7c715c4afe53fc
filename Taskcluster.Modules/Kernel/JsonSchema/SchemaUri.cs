namespace Taskcluster.Modules.Kernel.JsonSchema;

/// <summary>
/// A URI reference in its parts (RFC 3986, appendix B). Also a base may be relative: our schema ids are
/// <c>/schemas/queue/v1/task.json#</c>, below whatever the root URL is.
/// </summary>
internal readonly record struct SchemaUri(
    string? Scheme, string? Authority, string Path, string? Query, string? Fragment)
{
    public static SchemaUri Parse(string text)
    {
        var rest = text;
        var fragment = Cut(ref rest, '#');
        var query = Cut(ref rest, '?');
        string? scheme = null;
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && char.IsAsciiLetter(rest[0]) && rest.AsSpan(0, colon).IndexOf('/') < 0)
        {
            scheme = rest[..colon];
            rest = rest[(colon + 1)..];
        }

        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            return new SchemaUri(scheme, null, rest, query, fragment);
        }

        var end = rest.IndexOf('/', 2);
        return end < 0
            ? new SchemaUri(scheme, rest[2..], "", query, fragment)
            : new SchemaUri(scheme, rest[2..end], rest[end..], query, fragment);
    }

    /// <summary>The document, without a place in it.</summary>
    public static string WithoutFragment(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        return hash < 0 ? text : text[..hash];
    }

    /// <summary>What a reference means that stands in this document (RFC 3986 §5.2).</summary>
    public SchemaUri Resolve(SchemaUri reference)
    {
        if (reference.Scheme is not null)
        {
            return reference with { Path = RemoveDots(reference.Path) };
        }

        if (reference.Authority is not null)
        {
            return reference with { Scheme = Scheme, Path = RemoveDots(reference.Path) };
        }

        if (reference.Path.Length == 0)
        {
            return this with { Query = reference.Query ?? Query, Fragment = reference.Fragment };
        }

        var path = reference.Path[0] == '/' ? reference.Path : Merge(reference.Path);
        return this with { Path = RemoveDots(path), Query = reference.Query, Fragment = reference.Fragment };
    }

    public override string ToString() =>
        $"{(Scheme is null ? "" : Scheme + ":")}{(Authority is null ? "" : "//" + Authority)}{Path}"
        + $"{(Query is null ? "" : "?" + Query)}{(Fragment is null ? "" : "#" + Fragment)}";

    private static string? Cut(ref string rest, char mark)
    {
        var at = rest.IndexOf(mark, StringComparison.Ordinal);
        if (at < 0)
        {
            return null;
        }

        var part = rest[(at + 1)..];
        rest = rest[..at];
        return part;
    }

    private string Merge(string path) =>
        Authority is not null && Path.Length == 0 ? "/" + path : Path[..(Path.LastIndexOf('/') + 1)] + path;

    private static string RemoveDots(string path)
    {
        if (!path.Contains('.', StringComparison.Ordinal))
        {
            return path;
        }

        var kept = new List<string>();
        var segments = path.Split('/');
        for (var index = 0; index < segments.Length; index++)
        {
            var isLast = index == segments.Length - 1;
            switch (segments[index])
            {
                case ".":
                    break;
                case ".." when kept.Count > 0 && (kept.Count > 1 || kept[0].Length > 0):
                    kept.RemoveAt(kept.Count - 1);
                    break;
                case "..":
                    break;
                default:
                    kept.Add(segments[index]);
                    continue;
            }

            if (isLast)
            {
                kept.Add(""); // a path that ends in dots names a folder
            }
        }

        return string.Join('/', kept);
    }
}
