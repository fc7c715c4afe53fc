using System.Diagnostics;

namespace Taskcluster.Benchmarks.Children;

/// <summary>
/// The program published as README.md says, from a copy of its sources, so that neither their lock files nor what is
/// built there is touched.
/// </summary>
internal static class Publication
{
    private const string Project = "Taskcluster.Monolith";
    private const int ShownLines = 20;

    private static readonly string[] Folders = [Project, "Taskcluster.Modules"];
    private static readonly string[] BuildFolders = ["bin", "obj"];
    private static readonly string[] BuildVariables = ["CI", "MSBuildSDKsPath", "MSBUILD_EXE_PATH"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Publishes below a folder that is not there yet; gives the path of the program.</summary>
    /// <exception cref="InvalidOperationException">It cannot be published; the message says why.</exception>
    public static async Task<string> Make(string folder)
    {
        var root = FindRoot();
        var sources = Path.Combine(folder, "sources");
        var output = Path.Combine(folder, "program");
        Directory.CreateDirectory(sources);
        foreach (var file in Directory.EnumerateFiles(root))
        {
            File.Copy(file, Path.Combine(sources, Path.GetFileName(file)));
        }

        foreach (var name in Folders)
        {
            CopyTree(Path.Combine(root, name), Path.Combine(sources, name));
        }

        await Run(sources,
        [
            "publish", Project, "-c", "Release", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false",
            "-p:EnforceCodeStyleInBuild=false", "-o", output,
        ]);
        return Path.Combine(output, Project);
    }

    /// <summary>The folder of the solution that this program was built in.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Taskcluster.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("Only a checkout can be published; there are no sources here.");
    }

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            if (!BuildFolders.Contains(Path.GetFileName(folder), StringComparer.Ordinal))
            {
                CopyTree(folder, Path.Combine(to, Path.GetFileName(folder)));
            }
        }
    }

    private static async Task Run(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(DotNet.Host, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };

        // Processes of the build that outlive it would take memory and time from what is measured next.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["UseSharedCompilation"] = "false";
        foreach (var variable in BuildVariables)
        {
            start.Environment.Remove(variable);
        }

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
        if (process.ExitCode != 0)
        {
            var lines = $"{await output}{await errors}".Split('\n').TakeLast(ShownLines);
            throw new InvalidOperationException($"dotnet publish has failed:\n{string.Join('\n', lines)}");
        }
    }
}
