using System.Diagnostics;
using System.Globalization;

namespace Taskcluster.Tests.Docs;

/// <summary>A block that runs or has run: a process group of its own, whose output is a file.</summary>
internal sealed class BlockProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly Process process;
    private readonly string output;

    private BlockProcess(Process process, string output)
    {
        this.process = process;
        this.output = output;
    }

    public bool HasEnded => process.HasExited;

    public int Code => process.ExitCode;

    /// <summary>What it has printed so far, on both streams.</summary>
    public string Output
    {
        get
        {
            if (!File.Exists(output))
            {
                return "";
            }

            using var reader = new StreamReader(
                new FileStream(output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd();
        }
    }

    /// <param name="script">What bash is given, which prints to the file.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="output">The file.</param>
    /// <param name="folder">Where it stands.</param>
    /// <param name="environment">All of its variables.</param>
    public static BlockProcess Start(
        string script,
        IEnumerable<string> arguments,
        string output,
        string folder,
        IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("setsid", ["bash", script, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new BlockProcess(process, output);
    }

    /// <summary>Waits for its end; false if it does not come.</summary>
    public async Task<bool> Ends()
    {
        using var limit = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return process.HasExited;
    }

    /// <summary>Tells all processes of the group to end, as the end of a terminal does, and waits for it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            var group = $"-{process.Id.ToString(CultureInfo.InvariantCulture)}";
            using var kill = Process.Start("kill", ["-TERM", "--", group]);
            await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }
}
