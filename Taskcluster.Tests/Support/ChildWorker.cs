using System.Globalization;

namespace Taskcluster.Tests.Support;

/// <summary>A server and the verb <c>worker</c>, both in processes of their own, as a user starts them.</summary>
internal sealed class ChildWorker : IAsyncDisposable
{
    private const string Queue = "far/away";

    private readonly TemporaryFolder folder;
    private readonly ChildServer server;
    private readonly ChildProgram worker;
    private readonly IReadOnlyDictionary<string, string> environment;

    private ChildWorker(
        TemporaryFolder folder,
        ChildServer server,
        ChildProgram worker,
        IReadOnlyDictionary<string, string> environment)
    {
        this.folder = folder;
        this.server = server;
        this.worker = worker;
        this.environment = environment;
    }

    /// <summary>The most memory that the worker has had so far, in MiB.</summary>
    public double PeakMebibytes
    {
        get
        {
            var line = File.ReadLines($"/proc/{worker.Id}/status")
                .First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            var kibibytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
            return double.Parse(kibibytes, CultureInfo.InvariantCulture) / 1024;
        }
    }

    public static async Task<ChildWorker> Start()
    {
        var folder = new TemporaryFolder();
        var server = await ChildServer.Start();
        var environment = new Dictionary<string, string>
        {
            ["TASKCLUSTER_ROOT_URL"] = server.RootUrl,
            ["TASKCLUSTER_CLIENT_ID"] = server.Root.ClientId,
            ["TASKCLUSTER_ACCESS_TOKEN"] = server.Root.AccessToken,
        };
        var worker = ChildProgram.Start(
            ["worker", "--task-queue", Queue, "--work-dir", Path.Combine(folder.Path, "work")], environment);
        return new ChildWorker(folder, server, worker, environment);
    }

    /// <summary>Runs a script by the verb <c>run</c>; its exit code and its two outputs.</summary>
    /// <param name="script">A shell script.</param>
    /// <param name="options">More arguments.</param>
    public async Task<(int Code, string Output, string Errors)> Run(string script, params string[] options)
    {
        var file = folder.Write("script", script);
        var task = folder.Write("task.yml", $"payload: {{command: [[/bin/sh, {file}]], maxRunTime: 300}}");
        await using var run = ChildProgram.Start(["run", task, "--queue", Queue, .. options], environment);
        return await run.End();
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await server.DisposeAsync();
        folder.Dispose();
    }
}
