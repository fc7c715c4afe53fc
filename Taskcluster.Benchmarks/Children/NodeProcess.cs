using System.ComponentModel;
using System.Diagnostics;

namespace Taskcluster.Benchmarks.Children;

/// <summary>The Node of the machine with one of our scripts and the packages of <c>.ci</c>; it answers lines.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly Process process;

    private NodeProcess(Process process) => this.process = process;

    /// <summary>Starts a script of the folder <c>Node</c>.</summary>
    /// <exception cref="MissingNodeException">The machine has no Node, or a package is not installed.</exception>
    public static async Task<NodeProcess> Start(string script, string package)
    {
        var root = Publication.FindRoot();
        var packages = Path.Combine(root, ".ci", "node_modules");
        if (!Directory.Exists(Path.Combine(packages, package)))
        {
            throw new MissingNodeException($"{package} is not installed: npm ci --prefix .ci --ignore-scripts");
        }

        var start = new ProcessStartInfo(
            "node", [Path.Combine(root, "Taskcluster.Benchmarks", "Node", script), packages])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        try
        {
            var child = new NodeProcess(Process.Start(start)!);
            _ = await child.Read();
            return child;
        }
        catch (Win32Exception)
        {
            throw new MissingNodeException("there is no Node on this machine");
        }
    }

    /// <summary>Says a line and gives the answer.</summary>
    public async Task<string> Ask(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
        return await Read();
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task<string> Read() => await process.StandardOutput.ReadLineAsync()
        ?? throw new InvalidOperationException("Node has ended.");
}

/// <summary>What Node was to be compared with cannot be; the message says why.</summary>
internal sealed class MissingNodeException(string message) : Exception(message);
