namespace Taskcluster.Monolith.Commands;

/// <summary>
/// Folders for throw-away state: in memory where there is such a place. Those of processes that were killed are swept
/// when the next one starts.
/// </summary>
internal static class ThrowAwayFolder
{
    private const string Prefix = "taskcluster-fixture-";

    // A folder as young as this may belong to a process that has not locked it yet.
    private static readonly TimeSpan StartingTime = TimeSpan.FromMinutes(1);

    private static string Place => Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    public static string New()
    {
        Sweep();
        return Path.Combine(Place, Prefix + Guid.NewGuid().ToString("N"));
    }

    private static void Sweep()
    {
        var old = TimeProvider.System.GetUtcNow().UtcDateTime - StartingTime;
        foreach (var folder in Directory.EnumerateDirectories(Place, Prefix + "*"))
        {
            try
            {
                if (Directory.GetCreationTimeUtc(folder) < old && !IsLocked(Path.Combine(folder, "lock")))
                {
                    Directory.Delete(folder, recursive: true);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's, or being swept by another process at this moment.
            }
        }
    }

    private static bool IsLocked(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
