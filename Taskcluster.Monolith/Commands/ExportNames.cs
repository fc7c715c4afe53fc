using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;

namespace Taskcluster.Monolith.Commands;

/// <summary>
/// Finds a file name for each artifact of a run, one that any file system takes. A name is kept wherever it can be;
/// any other one becomes a single flat name that ends in a part of its hash, the same at every export.
/// </summary>
internal static class ExportNames
{
    private const int LongestPart = 200;
    private const int LongestWhole = 800;
    private const int KeptOfAltered = 100;
    private const int HashDigits = 12;

    // Windows keeps these from users, whatever follows a dot.
    private static readonly FrozenSet<string> Reserved = new[] { "CON", "PRN", "AUX", "NUL" }
        .Concat(Enumerable.Range(0, 10).SelectMany(number => new[] { $"COM{number}", $"LPT{number}" }))
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Paths, with slashes, below the run's folder of artifacts, by the names.</summary>
    public static IReadOnlyDictionary<string, string> For(IEnumerable<string> names)
    {
        var ordered = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var folders = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in ordered.Where(IsPlain))
        {
            AddFolders(folders, name);
        }

        var files = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in ordered)
        {
            // Of `a` and `a/b`, the first one gives way; of `A` and `a`, the second.
            if (IsPlain(name) && !folders.Contains(name) && files.Add(name))
            {
                paths.Add(name, name);
            }
        }

        foreach (var name in ordered.Where(name => !paths.ContainsKey(name)))
        {
            var path = Altered(name);
            while (folders.Contains(path) || !files.Add(path))
            {
                path += "~";
            }

            paths.Add(name, path);
        }

        return paths;
    }

    private static void AddFolders(HashSet<string> folders, string name)
    {
        for (var slash = name.IndexOf('/'); slash >= 0; slash = name.IndexOf('/', slash + 1))
        {
            folders.Add(name[..slash]);
        }
    }

    private static bool IsPlain(string name) =>
        name.Length <= LongestWhole && name.Split('/').All(IsPlainPart);

    private static bool IsPlainPart(string part) =>
        part.Length is > 0 and <= LongestPart
        && part.All(IsPlain)
        && part[^1] is not ('.' or ' ')
        && !Reserved.Contains(part.Split('.')[0].TrimEnd());

    private static bool IsPlain(char letter) =>
        letter is >= ' ' and <= '~' and not ('<' or '>' or ':' or '"' or '\\' or '|' or '?' or '*');

    private static string Altered(string name)
    {
        var kept = new StringBuilder();
        foreach (var letter in name.Take(KeptOfAltered))
        {
            kept.Append(letter != '/' && IsPlain(letter) ? letter : '_');
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return $"_{kept}~{hash[..HashDigits]}";
    }
}
