using System.Runtime.Versioning;
using System.Text;

namespace Taskcluster.Modules.Worker.Processes;

/// <summary>
/// Ends the processes that a task started and that left its process groups (daemons). They are known by the task's
/// folder in their environment, which no other task has. Where the worker's process adopts orphans, so are those that
/// wiped their environment, too: what descends from it, is not in its own session, and remains when no task runs, was
/// a task's.
/// </summary>
/// <param name="adopts">
/// Whether orphans are adopted, see <see cref="Adopt"/>; then this must be the process' only worker.
/// </param>
internal sealed class Stragglers(bool adopts)
{
    // A process may start others between the look and the signal; each round leaves fewer.
    private const int Rounds = 10;
    private const int LargestEnvironment = 4 << 20;

    // Adopted children that have ended stay in the system's table until somebody looks. Our own commands end while a
    // thread of theirs waits for just that, so that they are never seen twice.
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private int tasks;

    /// <summary>
    /// From now on whatever below this process loses its parent becomes its child, not the system's. Elsewhere than on
    /// Linux there is no such thing.
    /// </summary>
    public static bool Adopt() => OperatingSystem.IsLinux() && Posix.BecomeSubreaper();

    /// <summary>A task begins that may start processes.</summary>
    /// <param name="directory">Its folder, which is its <c>TASK_WORKDIR</c>.</param>
    public Watched Enter(string directory)
    {
        lock (gate)
        {
            tasks++;
            return new Watched(this, directory);
        }
    }

    /// <summary>Forgets adopted children that have ended, for as long as the worker runs.</summary>
    public async Task Bury(TimeProvider clock, CancellationToken stop)
    {
        if (!adopts || !OperatingSystem.IsLinux())
        {
            return;
        }

        var seen = new HashSet<ProcessRow>();
        try
        {
            while (true)
            {
                await Task.Delay(BetweenLooks, clock, stop);
                var dead = DeadChildren();
                foreach (var row in dead.Where(seen.Contains))
                {
                    Posix.Forget(row.Id);
                }

                seen = dead;
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The system adopts what is left.
        }
    }

    /// <summary>Whether a process was started with a task's folder in its environment.</summary>
    [SupportedOSPlatform("linux")]
    public static bool IsOf(int id, string directory) => Bears(id, MarkOf(directory));

    /// <summary>Sends a signal to the processes of a group, but not to the one that leads it.</summary>
    [SupportedOSPlatform("linux")]
    public static void SignalMembers(int group, int signal)
    {
        foreach (var row in ProcessRow.All().Where(row => row.Id != group && row.Group == group))
        {
            Posix.Signal(row.Id, signal);
        }
    }

    // While it lasts no other task can begin, whose first processes would be taken for orphans.
    private int Leave(string directory)
    {
        lock (gate)
        {
            tasks--;
            return OperatingSystem.IsLinux() ? KillAll(directory) : 0;
        }
    }

    [SupportedOSPlatform("linux")]
    private int KillAll(string directory)
    {
        var mark = MarkOf(directory);
        return !adopts ? Kill(() => ProcessRow.All().Where(row => Bears(row.Id, mark)))
            : tasks > 0 ? Kill(() => Orphans().Where(row => Bears(row.Id, mark)))
            : Kill(Orphans);
    }

    [SupportedOSPlatform("linux")]
    private static int Kill(Func<IEnumerable<ProcessRow>> find)
    {
        var killed = new HashSet<(int Id, long Started)>();
        for (var round = 0; round < Rounds; round++)
        {
            var found = false;
            foreach (var row in find())
            {
                // One whose first thread has ended looks as if all of it had.
                Posix.Signal(row.Id, Posix.Sigkill);
                found |= !row.IsZombie && killed.Add((row.Id, row.Started));
            }

            if (!found)
            {
                break;
            }
        }

        return killed.Count;
    }

    // What the worker itself has started, to unpack something or to run a container, is in the worker's own session.
    [SupportedOSPlatform("linux")]
    private static IEnumerable<ProcessRow> Orphans()
    {
        var all = ProcessRow.All();
        var own = all.Find(row => row.Id == Environment.ProcessId)?.Session;
        return ProcessRow.Below(Environment.ProcessId, all).Where(row => row.Session != own);
    }

    private static byte[] MarkOf(string directory) => Encoding.UTF8.GetBytes($"\0TASK_WORKDIR={directory}\0");

    [SupportedOSPlatform("linux")]
    private static HashSet<ProcessRow> DeadChildren() =>
        [.. Orphans().Where(row => row.IsZombie && row.Parent == Environment.ProcessId)];

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

    /// <summary>A task that may have processes.</summary>
    internal sealed class Watched(Stragglers all, string directory) : IDisposable
    {
        private int isLeft;

        /// <summary>Its commands have ended: kills what remains of them.</summary>
        /// <returns>How many processes there were.</returns>
        public int Clear() => Interlocked.Exchange(ref isLeft, 1) == 0 ? all.Leave(directory) : 0;

        public void Dispose() => Clear();
    }
}
