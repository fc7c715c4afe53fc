using System.Diagnostics;
using System.Globalization;

namespace Taskcluster.Tests.Support;

/// <summary>The built program in a process of its own, as a user starts it.</summary>
public sealed class ChildProgram : IAsyncDisposable
{
    // Tests.runsettings has it for this process alone.
    private const string OfTests = "DOTNET_GCgen0size";

    // Far more than any step takes, so that only a program that hangs meets it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly string[] Variables =
    [
        "TASKCLUSTER_ROOT_URL", "TASKCLUSTER_CLIENT_ID", "TASKCLUSTER_ACCESS_TOKEN", "TASKCLUSTER_CERTIFICATE",
        "TASKCLUSTER_ENCRYPTION_KEY",
    ];

    private readonly Process process;
    private readonly Task<string> errors;

    private ChildProgram(Process process)
    {
        this.process = process;
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Whether our own environment holds variables that would tell the program something.</summary>
    public static bool IsToldByEnvironment => Array.Exists(
        Variables, name => Environment.GetEnvironmentVariable(name) is { Length: > 0 });

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    /// <summary>Starts the program. Variables of clients that stand in our own environment are kept from it.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="environment">More variables.</param>
    /// <param name="workingDirectory">Where it stands.</param>
    /// <param name="program">
    /// Another build: a <c>.dll</c>, or what can be run by itself; null: the one beside us.
    /// </param>
    public static ChildProgram Start(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? workingDirectory = null,
        string? program = null)
    {
        program ??= Path.Combine(AppContext.BaseDirectory, "Taskcluster.Monolith.dll");
        var isLibrary = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(
            isLibrary ? "dotnet" : program, isLibrary ? [program, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? AppContext.BaseDirectory,
        };
        foreach (var name in start.Environment.Keys
            .Where(name => name == OfTests || name.StartsWith("TASKCLUSTER_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProgram(Process.Start(start)!);
    }

    /// <summary>The next line of the standard output; null at its end.</summary>
    public async Task<string?> ReadLine() => await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    /// <summary>Everything on the standard error stream; known when the program has ended.</summary>
    public Task<string> Errors() => errors.WaitAsync(Patience);

    public void CloseInput() => process.StandardInput.Close();

    /// <summary>SIGKILL: the program has no say in it.</summary>
    public void Kill()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }
    }

    /// <summary>A signal by its name, such as <c>TERM</c>.</summary>
    public async Task Signal(string name)
    {
        using var kill = Process.Start(
            "kill", [$"-{name}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WaitAsync(Patience);
    }

    /// <summary>Waits for the end for so long; false if it is still running then.</summary>
    public async Task<bool> EndsWithin(TimeSpan time)
    {
        using var limit = new CancellationTokenSource(time);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return process.HasExited;
    }

    /// <summary>Waits for the end: exit code, the rest of the standard output, and the standard error.</summary>
    public async Task<(int Code, string Output, string Errors)> End()
    {
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return (process.ExitCode, output, await Errors());
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
        process.Dispose();
    }
}
