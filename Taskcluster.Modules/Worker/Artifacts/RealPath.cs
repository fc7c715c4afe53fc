namespace Taskcluster.Modules.Worker.Artifacts;

/// <summary>Where a path leads when all links on the way are followed.</summary>
internal static class RealPath
{
    // As many as Linux follows before it says ELOOP.
    private const int MostLinks = 40;

    /// <summary>The path without links; null if there is nothing, or links run in a circle.</summary>
    /// <param name="path">An absolute path.</param>
    public static string? Resolve(string path)
    {
        var rest = new Stack<string>();
        Push(rest, path);
        var real = Path.GetPathRoot(path)!;
        var links = 0;
        while (rest.TryPop(out var part))
        {
            if (part == "..")
            {
                // Meant from where the links so far have led to.
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = new FileInfo(Path.Combine(real, part));
            if (next.LinkTarget is not { } target)
            {
                real = next.FullName;
                continue;
            }

            if (++links > MostLinks)
            {
                return null;
            }

            Push(rest, target);
            real = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : real;
        }

        return Path.Exists(real) ? real : null;
    }

    /// <summary>Whether a path is a folder or lies below it; both without links.</summary>
    public static bool IsWithin(string path, string directory) =>
        path == directory
        || (path.StartsWith(directory, StringComparison.Ordinal)
            && (Path.EndsInDirectorySeparator(directory) || path[directory.Length] == Path.DirectorySeparatorChar));

    private static void Push(Stack<string> rest, string path)
    {
        var parts = path[(Path.GetPathRoot(path)?.Length ?? 0)..].Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
        for (var index = parts.Length - 1; index >= 0; index--)
        {
            if (parts[index] != ".")
            {
                rest.Push(parts[index]);
            }
        }
    }
}
