namespace Taskcluster.Modules.Worker.Payload;

/// <summary>
/// Paths below a folder that come from outside: from payloads and from archives. None of them leads out of the folder
/// by its words; what links on the way do is for whoever writes to look at.
/// </summary>
internal static class MountPlace
{
    /// <summary>The longest path that Linux takes.</summary>
    public const int Longest = 4096;

    /// <summary>
    /// The parts of a path without empty ones and dots; null if it is absolute, climbs with <c>..</c>, is too long or
    /// holds a NUL. No parts at all mean the folder itself.
    /// </summary>
    public static IReadOnlyList<string>? Parts(string path)
    {
        if (path.Length > Longest || path.Contains('\0') || Path.IsPathRooted(path) || path.StartsWith('/'))
        {
            return null;
        }

        var parts = new List<string>();
        foreach (var part in path.Split(['/', Path.DirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                return null;
            }

            if (part != ".")
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    /// <summary>The path without detours; null as for <see cref="Parts"/>.</summary>
    public static string? Plain(string path) => Parts(path) is { } parts ? string.Join('/', parts) : null;
}
