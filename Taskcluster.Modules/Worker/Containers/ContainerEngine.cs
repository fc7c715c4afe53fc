using System.Text;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Modules.Worker.Containers;

/// <summary>
/// The program that runs containers on this machine: podman, which needs no rights of its own, or docker. It is looked
/// for when the first task asks for a container, and again until one works.
/// </summary>
internal sealed class ContainerEngine(WorkerSettings settings, TimeProvider clock)
{
    private const int LongestWords = 64 << 10;
    private const int LongestReason = 300;

    private static readonly string[] Known = ["podman", "docker"];
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>The program's file; null if none works.</summary>
    public string? Program { get; private set; }

    /// <summary>Why no container runs here; null if one would.</summary>
    public string? Missing { get; private set; } = "nobody has looked for podman or docker yet";

    /// <summary>Looks for an engine that works.</summary>
    public async Task Find(CancellationToken cancel)
    {
        if (Missing is null)
        {
            return;
        }

        if (!settings.RunsContainers || settings.Isolation.HasSandbox || settings.Isolation.HasLimits)
        {
            Missing = settings.RunsContainers
                ? "it confines its tasks, and what runs in containers would not be"
                : "it was started with --no-containers";
            return;
        }

        var reasons = new List<string>();
        foreach (var name in Known)
        {
            if (SystemProgram.Find(name) is not { } program)
            {
                reasons.Add($"{name} is not installed");
            }
            else if (await Try(program, cancel) is { } reason)
            {
                reasons.Add($"{name} does not work ({reason})");
            }
            else
            {
                (Program, Missing) = (program, null);
                return;
            }
        }

        Missing = string.Join(", ", reasons);
    }

    /// <summary>Calls the engine for something that is soon done.</summary>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="directory">Where it starts.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>Its exit code, and the beginning of its words.</returns>
    /// <exception cref="CommandNotStartedException">It has gone meanwhile.</exception>
    public async Task<(int ExitCode, string Words)> Call(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string directory,
        CancellationToken cancel) => await Call(Program!, arguments, environment, directory, cancel);

    private async Task<(int ExitCode, string Words)> Call(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        string directory,
        CancellationToken cancel)
    {
        var words = new MemoryStream();
        var end = await CommandRunner.Run(
            new CommandStart([program, .. arguments], environment, directory),
            bytes =>
            {
                if (words.Length < LongestWords)
                {
                    words.Write(bytes);
                }
            },
            Grace,
            clock,
            cancel);
        var text = Encoding.UTF8.GetString(words.ToArray()).Trim();
        return (end.ExitCode, text.Length > LongestWords ? text[..LongestWords] : text);
    }

    private async Task<string?> Try(string program, CancellationToken cancel)
    {
        var environment = new Dictionary<string, string>();
        foreach (var name in new[] { "PATH", "HOME", "USER", "XDG_RUNTIME_DIR", "DOCKER_HOST" })
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        using var limit = new CancellationTokenSource(ProbeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var (exitCode, words) = await Call(
                program, ["info"], environment, Path.GetFullPath(settings.WorkDirectory), either.Token);
            cancel.ThrowIfCancellationRequested();
            var reason = words.Split('\n').LastOrDefault(line => line.Contains(' ')) ?? words;
            return exitCode == 0 ? null
                : $"exit code {exitCode}: {(reason.Length > LongestReason ? reason[..LongestReason] : reason)}";
        }
        catch (CommandNotStartedException problem)
        {
            return problem.Message;
        }
    }
}
