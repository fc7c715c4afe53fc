using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Http;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// Starts the process of a worker. Neither its command line nor its environment holds a secret, which other processes
/// could read: who it is comes by its standard input, and whatever the server is configured by stays here.
/// </summary>
internal sealed class WorkerLaunch(WorkerProgram program, RootUrl rootUrl, DataFolder data, LocalOptions options)
{
    /// <summary>By what a worker's process is known: its folder, with a slash at its end.</summary>
    public const string FolderVariable = "TASKCLUSTER_WORKER_FOLDER";

    private const string Folders = "workers";

    /// <summary>Below it all workers have their folders.</summary>
    public string Root => data.Combine(Folders);

    /// <summary>Whether there ever was one.</summary>
    public bool HasFolders => Directory.Exists(Root);

    /// <summary>
    /// The folder of a pool's worker. A later worker may have it again, so that caches outlive workers.
    /// </summary>
    public string FolderOf(string workerPoolId, int place) =>
        data.Combine(Folders, workerPoolId.Replace('/', '.'), place.ToString(CultureInfo.InvariantCulture));

    /// <summary>Removes what a pool's workers have kept; what is started meanwhile gets folders anew.</summary>
    /// <exception cref="IOException">Something cannot be removed.</exception>
    public void RemoveFolders(string workerPoolId)
    {
        var folder = Path.GetDirectoryName(FolderOf(workerPoolId, 0))!;
        if (Directory.Exists(folder))
        {
            var aside = $"{folder}.{SlugId.NewNice()}";
            Directory.Move(folder, aside);
            Directory.Delete(aside, recursive: true);
        }
    }

    /// <summary>Starts it; it waits to be told who it is.</summary>
    /// <exception cref="IOException">Its folder cannot be made.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public Process Start(LocalStart start, LocalLaunchConfig config)
    {
        DataFolder.Create(start.Folder);
        var information = new ProcessStartInfo(program.File, program.Arguments.Concat(Arguments(start, config)))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.Folder,
        };
        foreach (var name in information.Environment.Keys.Where(IsOurs).ToList())
        {
            information.Environment.Remove(name);
        }

        information.Environment[FolderVariable] = start.Folder + "/";
        return Process.Start(information)!;
    }

    /// <summary>The body of registerWorker.</summary>
    public static string Identity(LocalStart start, string secret) => new JsonObject
    {
        ["workerPoolId"] = start.Name.WorkerPoolId,
        ["providerId"] = start.ProviderId,
        ["workerGroup"] = start.Name.WorkerGroup,
        ["workerId"] = start.Name.WorkerId,
        ["workerIdentityProof"] = new JsonObject { ["staticSecret"] = secret },
    }.ToJsonString();

    // As the worker keeps from its tasks: credentials, and how a server is configured.
    private static bool IsOurs(string name) =>
        name.StartsWith("TASKCLUSTER_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || name.Contains("__", StringComparison.Ordinal);

    private static string Number(IFormattable number) => number.ToString(format: null, CultureInfo.InvariantCulture);

    private List<string> Arguments(LocalStart start, LocalLaunchConfig config)
    {
        var grace = Math.Min(config.GraceSeconds, options.MostGraceSeconds ?? double.MaxValue);
        List<string> arguments =
        [
            "worker", "--with-parent", "--root-url", rootUrl.Value, "--task-queue", start.Name.WorkerPoolId,
            "--worker-group", start.Name.WorkerGroup, "--worker-id", start.Name.WorkerId, "--work-dir", start.Folder,
            "--capacity", Number(start.Capacity), "--shutdown-grace-seconds", Number(grace),
        ];
        if (config.LongestRunSeconds is { } longest)
        {
            arguments.AddRange(["--longest-run-seconds", Number(longest)]);
        }

        if (config.HasSandbox)
        {
            arguments.Add("--sandbox");
            foreach (var folder in (config.HiddenFolders ?? []).Prepend(data.Path))
            {
                arguments.AddRange(["--hide", folder]);
            }
        }

        AddLimits(arguments, config.Limits);
        return arguments;
    }

    private static void AddLimits(List<string> arguments, LocalLimits? limits)
    {
        if (limits?.MemoryMebibytes is { } memory)
        {
            arguments.AddRange(["--memory-mebibytes", Number(memory)]);
        }

        if (limits?.Processes is { } processes)
        {
            arguments.AddRange(["--processes", Number(processes)]);
        }

        if (limits?.FileMebibytes is { } file)
        {
            arguments.AddRange(["--file-mebibytes", Number(file)]);
        }
    }
}
