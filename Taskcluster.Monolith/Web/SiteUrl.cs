using System.Text;

namespace Taskcluster.Monolith.Web;

/// <summary>The site's own addresses.</summary>
public static class SiteUrl
{
    private const string Assume = "assume:";

    /// <summary>
    /// A path with each id encoded, so that a slash within it stays there: <c>Of($"/secrets/{name}")</c>.
    /// </summary>
    public static string Of(FormattableString path) => string.Format(
        path.Format,
        [.. path.GetArguments().Select(object (value) => Uri.EscapeDataString(value?.ToString() ?? ""))]);

    /// <summary>The address with these values in its query; those of null or nothing are left out.</summary>
    public static string With(string path, params IEnumerable<(string Name, string? Value)> query)
    {
        var url = new StringBuilder(path);
        var separator = path.Contains('?') ? '&' : '?';
        foreach (var (name, value) in query)
        {
            if (!string.IsNullOrEmpty(value))
            {
                url.Append(separator).Append(Uri.EscapeDataString(name)).Append('=')
                    .Append(Uri.EscapeDataString(value));
                separator = '&';
            }
        }

        return url.ToString();
    }

    /// <summary>Where a scope leads: to its role if it assumes one, else to who has it (spec/services.md §6).</summary>
    public static string OfScope(string scope) => scope.StartsWith(Assume, StringComparison.Ordinal)
        ? Of($"/auth/roles/{scope[Assume.Length..]}")
        : Of($"/auth/scopes/{scope}");

    /// <summary>
    /// Whether a browser would take this for an address of this site. Anything else that comes from outside must not
    /// be redirected to.
    /// </summary>
    public static bool IsLocal(string? url) =>
        url is ['/', ..] && url is not ['/', '/' or '\\', ..] && !url.AsSpan().ContainsAnyInRange('\0', '\u001f')
        && !url.Contains('\\');
}
