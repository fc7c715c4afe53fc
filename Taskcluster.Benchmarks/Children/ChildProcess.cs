using System.Diagnostics;
using System.Globalization;
using Taskcluster.Benchmarks.Load;

namespace Taskcluster.Benchmarks.Children;

/// <summary>This program again, in another mode and a process of its own.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process process;

    private ChildProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    public int Id => process.Id;

    /// <summary>Starts a child and waits until it listens.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; what it said stands on standard error.</exception>
    public static async Task<ChildProcess> Start(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(DotNet.Host)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // The server shall have the settings of .NET that the program itself has, not those of this one.
        foreach (var argument in (string[])[
            "exec", "--depsfile", Beside("Taskcluster.Benchmarks.deps.json"), "--runtimeconfig",
            Beside(arguments[0] == "server" ? DotNet.ProgramSettings : "Taskcluster.Benchmarks.runtimeconfig.json"),
            typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        // How the load generator uses its threads is its own affair.
        foreach (var variable in LoadConnection.ThreadVariables)
        {
            start.Environment.Remove(variable);
        }

        var started = Process.Start(start)!;
        while (await started.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("ready ", StringComparison.Ordinal))
            {
                return new ChildProcess(started, int.Parse(line["ready ".Length..], CultureInfo.InvariantCulture));
            }
        }

        throw new InvalidOperationException($"The child '{string.Join(' ', arguments)}' ended before it was ready.");
    }

    /// <summary>What the child has used so far.</summary>
    public async Task<ChildUsage> Usage() => ChildUsage.Parse(await Ask("usage"));

    /// <summary>Says a line to the child and gives its answer.</summary>
    public async Task<string> Ask(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
        return await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException("The child has ended.");
    }

    private static string Beside(string name) => Path.Combine(AppContext.BaseDirectory, name);

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
