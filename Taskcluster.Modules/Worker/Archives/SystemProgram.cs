namespace Taskcluster.Modules.Worker.Archives;

/// <summary>Programs of the machine that the worker itself runs, found in the worker's own <c>PATH</c>.</summary>
internal static class SystemProgram
{
    private const string UsualPlaces = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin";

    /// <summary>The program's file; null if there is none.</summary>
    public static string? Find(string name)
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? UsualPlaces;
        foreach (var directory in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var file = Path.Combine(directory, OperatingSystem.IsWindows() ? $"{name}.exe" : name);
            if (Path.IsPathRooted(file) && File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
