using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// Ends what a worker left running that died: its tasks' processes, and the worker itself where the server died before
/// it. They are known by the folder that stands in their environment, which is no other worker's; what belongs to the
/// session of such a process, or was started by it, goes with it. Before each signal the process is looked at again, by
/// the time of its start, since its number may be another's by then.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class LeftProcesses
{
    private const string TaskMark = "TASK_WORKDIR";

    private const int MostRounds = 1000;

    private static readonly TimeSpan BetweenRounds = TimeSpan.FromMilliseconds(5);

    /// <summary>Returns when nothing is left that lives in a folder or below it.</summary>
    /// <returns>How many processes there were.</returns>
    /// <exception cref="IOException">Something cannot be ended.</exception>
    public static async Task<int> Kill(string folder)
    {
        var ended = new HashSet<(int Id, long Started)>();

        // Kept from round to round: a member may outlive those by whom its session was found.
        var sessions = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            var found = Find(folder, sessions);
            if (found.Count == 0)
            {
                return ended.Count;
            }

            foreach (var one in found)
            {
                ended.Add((one.Id, one.Started));
                Signal(one);
            }

            // A signal is no end yet, and a process may have started others between the look and the signal.
            await Task.Delay(BetweenRounds, TimeProvider.System);
        }

        throw new IOException($"Processes that live in {folder} cannot be ended.");
    }

    private static List<LivingProcess> Find(string folder, HashSet<int> sessions)
    {
        var worker = Encoding.UTF8.GetBytes($"\0{WorkerLaunch.FolderVariable}={folder}/");
        var task = Encoding.UTF8.GetBytes($"\0{TaskMark}={folder}/");
        var all = LivingProcess.All();
        var own = LivingProcess.Find(Environment.ProcessId)?.Session;
        var found = new HashSet<int>();
        foreach (var one in all)
        {
            var environment = one.Environment();
            if (environment.AsSpan().IndexOf(task) >= 0)
            {
                found.Add(one.Id);
                sessions.Add(one.Session);
            }
            else if (environment.AsSpan().IndexOf(worker) >= 0)
            {
                found.Add(one.Id);
            }
        }

        if (own is { } session)
        {
            sessions.Remove(session);
        }

        while (all.Exists(one => !found.Contains(one.Id)
            && (sessions.Contains(one.Session) || found.Contains(one.Parent)) && found.Add(one.Id)))
        {
            // Those that they started have started others.
        }

        found.Remove(Environment.ProcessId);
        return all.FindAll(one => found.Contains(one.Id));
    }

    private static void Signal(LivingProcess one)
    {
        if (LivingProcess.Find(one.Id)?.Started != one.Started)
        {
            return;
        }

        try
        {
            using var process = Process.GetProcessById(one.Id);
            process.Kill();
        }
        catch (Exception error)
            when (error is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It is gone; or it is not ours, which the next rounds find out.
        }
    }
}

/// <summary>A process that runs, as the system lists it.</summary>
/// <param name="Id">Its number, which another may have later.</param>
/// <param name="Parent">Who started it.</param>
/// <param name="Session">Its session.</param>
/// <param name="Started">In ticks since the machine's start; with the number it names one process alone.</param>
internal sealed record LivingProcess(int Id, int Parent, int Session, long Started)
{
    // After the name: state, parent, group, session, and as the 20th the time of its start.
    private const int ParentField = 1;
    private const int SessionField = 3;
    private const int StartField = 19;

    public static List<LivingProcess> All()
    {
        var all = new List<LivingProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var id)
                && Find(id) is { } process)
            {
                all.Add(process);
            }
        }

        return all;
    }

    /// <summary>A process; null if it has ended, be it not yet taken note of.</summary>
    public static LivingProcess? Find(int id)
    {
        try
        {
            // The name stands in parentheses, and may hold anything.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields.Length <= StartField || fields[0] is "Z" or "X"
                ? null
                : new LivingProcess(id, Int(fields[ParentField]), Int(fields[SessionField]), Long(fields[StartField]));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Its variables, each between zeros; nothing where they are not ours to read.</summary>
    public byte[] Environment()
    {
        try
        {
            return [0, .. File.ReadAllBytes($"/proc/{Id}/environ")];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static long Long(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
