using System.Diagnostics;
using System.Globalization;
using Taskcluster.Modules.Kernel.Hawk;

namespace Taskcluster.Benchmarks.Children;

/// <summary>The program itself with the verb <c>worker</c>, beside a server on this machine.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process process;

    private WorkerProcess(Process process) => this.process = process;

    /// <summary>Starts it; it claims tasks as soon as it can.</summary>
    /// <param name="program">What was built (<c>.dll</c>), or an executable.</param>
    /// <param name="port">The server's.</param>
    /// <param name="credentials">Its own.</param>
    /// <param name="taskQueueId">The queue it takes tasks from.</param>
    /// <param name="capacity">How many it does at once.</param>
    /// <param name="folder">Where tasks run.</param>
    public static WorkerProcess Start(
        string program, int port, Credentials credentials, string taskQueueId, int capacity, string folder)
    {
        string[] arguments =
        [
            "worker", "--task-queue", taskQueueId, "--work-dir", folder,
            "--capacity", capacity.ToString(CultureInfo.InvariantCulture),
        ];
        var isBuilt = program.EndsWith(".dll", StringComparison.Ordinal);
        var start = new ProcessStartInfo(isBuilt ? DotNet.Host : program, isBuilt ? [program, .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in Load.LoadConnection.ThreadVariables)
        {
            start.Environment.Remove(variable);
        }

        start.Environment["TASKCLUSTER_ROOT_URL"] = $"http://localhost:{port}";
        start.Environment["TASKCLUSTER_CLIENT_ID"] = credentials.ClientId;
        start.Environment["TASKCLUSTER_ACCESS_TOKEN"] = credentials.AccessToken;
        var started = Process.Start(start)!;
        _ = started.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
        _ = started.StandardError.BaseStream.CopyToAsync(Stream.Null);
        return new WorkerProcess(started);
    }

    public async ValueTask DisposeAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
