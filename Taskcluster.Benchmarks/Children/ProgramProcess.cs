using System.Diagnostics;
using System.Globalization;

namespace Taskcluster.Benchmarks.Children;

/// <summary>The program itself with the verb <c>serve</c>, started as a user starts it.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    private const string Serving = "Serving ";

    private readonly Process process;

    private ProgramProcess(Process process, int port)
    {
        this.process = process;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Resident memory, in MiB.</summary>
    public double ResidentMebibytes => Status("VmRSS:");

    /// <summary>The most resident memory there ever was, in MiB.</summary>
    public double PeakMebibytes => Status("VmHWM:");

    /// <summary>Starts it on a folder and a free port, and waits until it says where it serves.</summary>
    /// <param name="program">What was built (<c>.dll</c>), or an executable.</param>
    /// <param name="folder">Its data.</param>
    /// <param name="rootAccessToken">Of the client <c>static/taskcluster/root</c>.</param>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public static async Task<ProgramProcess> Start(string program, string folder, string rootAccessToken)
    {
        string[] arguments = ["serve", "--data", folder, "--port", "0"];
        var isBuilt = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isBuilt ? DotNet.Host : program, isBuilt ? [program, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in Load.LoadConnection.ThreadVariables.Append("TASKCLUSTER_ROOT_URL"))
        {
            start.Environment.Remove(variable);
        }

        start.Environment["Auth__RootAccessToken"] = rootAccessToken;
        var started = Process.Start(start)!;
        started.ErrorDataReceived += (_, line) =>
        {
            // The end has no line.
            if (line.Data is not null)
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        started.BeginErrorReadLine();
        while (await started.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Serving, StringComparison.Ordinal))
            {
                _ = started.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                var url = line[Serving.Length..line.IndexOf(';')];
                return new ProgramProcess(started, new Uri(url).Port);
            }
        }

        throw new InvalidOperationException($"{program} ended with {started.ExitCode} before it served.");
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private double Status(string name)
    {
        var line = File.ReadLines($"/proc/{process.Id}/status")
            .First(text => text.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)
            / 1024;
    }
}
