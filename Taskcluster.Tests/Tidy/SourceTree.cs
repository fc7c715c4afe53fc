using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Tidy;

/// <summary>The project's own files, as text.</summary>
public static class SourceTree
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = Clone.Path;

    /// <summary>
    /// All source files of people, and none that a test generates, by their path below the root with forward slashes.
    /// </summary>
    public static IReadOnlyList<string> Files { get; } =
    [
        .. Directory.EnumerateDirectories(Root, "Taskcluster.*")
            .SelectMany(project => Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Contains("/bin/") && !path.Contains("/obj/"))
            .Where(path => !path.StartsWith("Taskcluster.Client/Generated/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    /// <summary>
    /// Compares offenders with the list of those that are excused. The list can only shrink: an excuse that nobody
    /// needs any more fails too.
    /// </summary>
    public static void RequireOnly(
        IEnumerable<string> offenders, IReadOnlyDictionary<string, string> excused, string rule)
    {
        var found = offenders.ToHashSet(StringComparer.Ordinal);
        var problems = found.Where(one => !excused.ContainsKey(one)).Order(StringComparer.Ordinal)
            .Select(one => $"{one}: {rule}")
            .Concat(excused.Keys.Where(one => !found.Contains(one)).Order(StringComparer.Ordinal)
                .Select(one => $"{one}: is excused without need; take it off the list"))
            .ToList();
        Assert.That(problems, Is.Empty, string.Join('\n', problems));
    }
}
