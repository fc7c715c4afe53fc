using System.Text;
using Taskcluster.Modules.Worker.Archives;
using Taskcluster.Modules.Worker.Processes;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Containers;

/// <summary>
/// The program that runs containers on this machine: podman, which needs no rights of its own, or docker. It is looked
/// for when the first task asks for a container, and again until one works.
/// </summary>
internal sealed class ContainerEngine(WorkerSettings settings, TimeProvider clock) : IDisposable
{
    private const int LongestWords = 64 << 10;
    private const int LongestReason = 300;

    private static readonly string[] Known = ["podman", "docker"];
    private static readonly string[] OwnVariables =
        ["PATH", "HOME", "USER", "XDG_RUNTIME_DIR", "DOCKER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF"];

    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    // A container does not end with the worker: for each there is a file by its name, so that the next one knows it.
    private readonly string marks = Path.Combine(Path.GetFullPath(settings.WorkDirectory), "containers");
    private readonly SemaphoreSlim search = new(1);

    /// <summary>The program's file; null if none works.</summary>
    public string? Program { get; private set; }

    /// <summary>Why no container runs here; null if one would.</summary>
    public string? Missing { get; private set; } = "nobody has looked for podman or docker yet";

    /// <summary>Looks for an engine that works.</summary>
    public async Task Find(CancellationToken cancel)
    {
        await search.WaitAsync(cancel);
        try
        {
            if (Missing is not null)
            {
                await Look(cancel);
            }
        }
        finally
        {
            search.Release();
        }
    }

    /// <summary>
    /// Removes the containers of a worker that died; those that stay are tried again at the next start.
    /// </summary>
    public async Task RemoveLeft(CancellationToken cancel)
    {
        var names = Directory.Exists(marks) ? Directory.GetFiles(marks).Select(Path.GetFileName).ToList() : [];
        if (names.Count == 0)
        {
            return;
        }

        using var limit = new CancellationTokenSource(ProbeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await Find(either.Token);
            foreach (var name in names.Where(_ => Missing is null))
            {
                _ = await Remove(name!, EngineEnvironment(), marks, either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The worker is told to stop, or the engine hangs.
        }
    }

    /// <summary>Notes that there is about to be a container.</summary>
    public void Mark(string name)
    {
        TaskFolder.MakeDirectory(marks);
        File.WriteAllText(Path.Combine(marks, name), string.Empty);
    }

    /// <summary>Removes a container, whatever it is doing.</summary>
    /// <returns>Why it may still be there; null if it is gone, or never was.</returns>
    public async Task<string?> Remove(
        string name, IReadOnlyDictionary<string, string> environment, string directory, CancellationToken cancel)
    {
        try
        {
            var (exitCode, words) = await Call(["rm", "--force", "--volumes", name], environment, directory, cancel);
            if (exitCode != 0 && !words.Contains("no such container", StringComparison.OrdinalIgnoreCase))
            {
                return words.Length > 0 ? words : $"exit code {exitCode}";
            }
        }
        catch (CommandNotStartedException problem)
        {
            return problem.Message;
        }

        File.Delete(Path.Combine(marks, name));
        return null;
    }

    public void Dispose() => search.Dispose();

    private async Task Look(CancellationToken cancel)
    {
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

    private static Dictionary<string, string> EngineEnvironment() => new(
        from name in OwnVariables
        let value = Environment.GetEnvironmentVariable(name)
        where value is not null
        select KeyValuePair.Create(name, value));

    private async Task<string?> Try(string program, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(ProbeLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            var (exitCode, words) = await Call(
                program, ["info"], EngineEnvironment(), Path.GetFullPath(settings.WorkDirectory), either.Token);
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
