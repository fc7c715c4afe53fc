using System.ComponentModel;
using System.Diagnostics;
using NUnit.Framework;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Clients;

/// <summary>
/// The Node packages that <c>.ci/package-lock.json</c> names: those of <c>.ci</c> where they are installed, else
/// installed once for all tests, and removed with the tests' process.
/// </summary>
internal sealed class NodeModules
{
    private static readonly string[] Needed = ["taskcluster-client", "amqplib"];

    private static readonly Lazy<Task<NodeModules>> Found = new(Look);

    private NodeModules(string path) => Path = path;

    public string Path { get; }

    /// <summary>Finds the packages, or passes the test over with the reason.</summary>
    public static Task<NodeModules> Find() => Found.Value;

    /// <summary>Runs a program to its end; null where there is none of that name.</summary>
    public static async Task<(int Code, string Output)?> Run(
        string program, string[] arguments, string folder, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output + await errors);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    private static async Task<NodeModules> Look()
    {
        if (await Run("node", ["--version"], Clone.Path) is not { Code: 0 })
        {
            Assert.Ignore("There is no Node on this machine.");
        }

        var ci = System.IO.Path.Combine(Clone.Path, ".ci");
        var installed = System.IO.Path.Combine(ci, "node_modules");
        if (Needed.All(name => Directory.Exists(System.IO.Path.Combine(installed, name))))
        {
            return new NodeModules(installed);
        }

        var folder = new TemporaryFolder();
        foreach (var name in new[] { "package.json", "package-lock.json", ".npmrc" })
        {
            File.Copy(System.IO.Path.Combine(ci, name), System.IO.Path.Combine(folder.Path, name));
        }

        if (await Run("npm", ["ci", "--ignore-scripts"], folder.Path) is not { Code: 0 })
        {
            folder.Dispose();
            Assert.Ignore("npm cannot install the official client and amqplib on this machine.");
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Dispose();
        return new NodeModules(System.IO.Path.Combine(folder.Path, "node_modules"));
    }
}
