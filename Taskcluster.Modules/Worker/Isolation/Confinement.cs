using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Artifacts;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Modules.Worker.Isolation;

/// <summary>
/// Puts a <see cref="TaskIsolation"/> into effect: by the programs that stand before a command, <c>bwrap</c> and
/// <c>prlimit</c>.
/// </summary>
internal sealed class Confinement
{
    // Below /run are the sockets of the machine's services. Names are looked up by what one of them keeps there.
    private const string NameService = "/run/systemd/resolve";

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(20);

    private readonly TaskIsolation isolation;
    private readonly string workDirectory;
    private readonly string? sandbox;
    private readonly string? limiter;

    /// <summary>Prepares for the tasks of one worker.</summary>
    /// <param name="isolation">What is asked for.</param>
    /// <param name="workDirectory">The worker's folder, absolute.</param>
    /// <exception cref="IsolationMissingException">This machine lacks a program that it takes.</exception>
    public Confinement(TaskIsolation isolation, string workDirectory)
    {
        this.isolation = isolation;
        this.workDirectory = workDirectory;
        sandbox = isolation.HasSandbox ? Require("bwrap", "a sandbox for tasks") : null;
        limiter = isolation.HasLimits ? Require("prlimit", "limits for tasks") : null;
    }

    /// <summary>Whether commands run in a sandbox.</summary>
    public bool HasSandbox => sandbox is not null;

    /// <summary>Tries it once, so that a machine that forbids it is found out before any task is claimed.</summary>
    /// <exception cref="IsolationMissingException">It does not work here; the message says what was heard.</exception>
    public async Task Probe(TimeProvider clock, CancellationToken cancel)
    {
        if (sandbox is null && limiter is null)
        {
            return;
        }

        var directory = Directory.CreateDirectory(Path.Combine(workDirectory, "probe"));
        var heard = new MemoryStream();
        using var limit = new CancellationTokenSource(ProbeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var environment = new Dictionary<string, string> { ["PATH"] = "/usr/local/bin:/usr/bin:/bin" };
            var start = Confine(
                new CommandStart(["true"], environment, directory.FullName), directory.FullName);
            var end = await CommandRunner.Run(start, heard.Write, TimeSpan.Zero, clock, either.Token);
            cancel.ThrowIfCancellationRequested();
            if (end.ExitCode != 0)
            {
                var words = System.Text.Encoding.UTF8.GetString(heard.ToArray()).Trim();
                throw new IsolationMissingException(
                    $"The isolation that is asked for does not work on this machine, {end}: {words}");
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The same command, confined.</summary>
    /// <param name="start">What is to be started.</param>
    /// <param name="temporary">A folder that becomes its <c>/tmp</c> in a sandbox.</param>
    public CommandStart Confine(CommandStart start, string temporary)
    {
        if (sandbox is null && limiter is null)
        {
            return start;
        }

        var launcher = new List<string>();
        if (sandbox is not null)
        {
            launcher.Add(sandbox);
            launcher.AddRange(SandboxOptions(start.Directory, temporary));
        }

        if (limiter is not null)
        {
            launcher.Add(limiter);
            launcher.AddRange(Limits());
            launcher.Add("--");
        }

        return start with { Launcher = launcher, IsSandboxed = sandbox is not null };
    }

    private static string Require(string program, string purpose) => SystemProgram.Find(program)
        ?? throw new IsolationMissingException(
            $"This machine lacks the program {program}, without which there is no such thing as {purpose}.");

    private IEnumerable<string> Limits()
    {
        yield return "--core=0";
        if (isolation.MemoryBytes is { } memory)
        {
            yield return $"--data={memory}";
        }

        if (isolation.Processes is { } processes)
        {
            yield return $"--nproc={processes}";
        }

        if (isolation.FileBytes is { } file)
        {
            yield return $"--fsize={file}";
        }
    }

    // Later options cover earlier ones: first everything read-only, then what is hidden, at last the task's own folder,
    // which may lie below something that is hidden. It does not die with the thread that started it: threads of a pool
    // end while their processes go on.
    private List<string> SandboxOptions(string directory, string temporary)
    {
        List<string> options =
        [
            "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--cap-drop", "ALL",
            "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc",
        ];
        foreach (var hidden in HiddenFolders())
        {
            options.AddRange(["--tmpfs", hidden]);
        }

        options.AddRange(["--ro-bind-try", NameService, NameService]);
        options.AddRange(["--bind", temporary, "/tmp"]);
        if (Directory.Exists("/var/tmp"))
        {
            options.AddRange(["--bind", temporary, "/var/tmp"]);
        }

        options.AddRange(["--bind", directory, directory, "--chdir", directory, "--"]);
        return options;
    }

    private IEnumerable<string> HiddenFolders()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return new[] { "/run", home, workDirectory }.Concat(isolation.HiddenFolders)
            .Where(folder => folder.Length > 0)
            .Select(folder => RealPath.Resolve(Path.GetFullPath(folder)))
            .OfType<string>()
            .Where(folder => folder != "/")
            .Distinct()
            .OrderBy(folder => folder, StringComparer.Ordinal);
    }
}

/// <summary>This machine has not what a worker needs for the isolation that it is asked for.</summary>
internal sealed class IsolationMissingException(string message) : IOException(message);
