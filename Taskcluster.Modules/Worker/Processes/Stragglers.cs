using System.Runtime.Versioning;
using System.Text;

namespace Taskcluster.Modules.Worker.Processes;

/// <summary>
/// Ends the processes that a task started and that left its process groups (daemons). They are known by the task's
/// folder in their environment, which no other task has.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Stragglers
{
    // A process may start others between the look and the signal; each round leaves fewer.
    private const int Rounds = 10;
    private const int LargestEnvironment = 4 << 20;

    /// <summary>Kills all processes whose <c>TASK_WORKDIR</c> is <paramref name="directory"/>.</summary>
    /// <returns>How many there were.</returns>
    public static int Kill(string directory)
    {
        var mark = Encoding.UTF8.GetBytes($"\0TASK_WORKDIR={directory}\0");
        var killed = new HashSet<int>();
        for (var round = 0; round < Rounds; round++)
        {
            var found = false;
            foreach (var id in Processes())
            {
                if (Bears(id, mark) && killed.Add(id))
                {
                    found = true;
                    Posix.Signal(id, Posix.Sigkill);
                }
            }

            if (!found)
            {
                break;
            }
        }

        return killed.Count;
    }

    /// <summary>Sends a signal to the processes of a group, but not to the one that leads it.</summary>
    public static void SignalMembers(int group, int signal)
    {
        foreach (var id in Processes())
        {
            if (id != group && GroupOf(id) == group)
            {
                Posix.Signal(id, signal);
            }
        }
    }

    private static IEnumerable<int> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), out var id))
            {
                yield return id;
            }
        }
    }

    // The fifth field; the second is the program's name in parentheses, and may hold anything.
    private static int GroupOf(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length > 2 && int.TryParse(fields[2], out var group) ? group : 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Gone.
            return 0;
        }
    }

    private static bool Bears(int id, byte[] mark)
    {
        try
        {
            using var file = File.OpenRead($"/proc/{id}/environ");
            using var environment = new MemoryStream();
            environment.WriteByte(0);
            file.CopyTo(environment);
            return environment.Length <= LargestEnvironment
                && environment.GetBuffer().AsSpan(0, (int)environment.Length).IndexOf(mark) >= 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Gone, or somebody else's.
            return false;
        }
    }
}
