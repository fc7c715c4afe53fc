using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Taskcluster.Modules.Worker;

namespace Taskcluster.Tests.Support;

/// <summary>The built-in worker at a real server, for the queue that tests use.</summary>
internal sealed class RealWorker : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TemporaryFolder? folder;
    private readonly RunningServer server;
    private readonly Task running;

    private RealWorker(RunningServer server, WorkerSettings settings, TemporaryFolder? folder)
    {
        this.server = server;
        this.folder = folder;
        Settings = settings;
        running = new TaskWorker(settings, TimeProvider.System, NullLoggerFactory.Instance).RunAsync(stopping.Token);
    }

    public WorkerSettings Settings { get; }

    /// <summary>Starts a worker, in a folder of its own unless one is given.</summary>
    public static RealWorker Start(
        RunningServer server, Func<WorkerSettings, WorkerSettings>? change = null, string? directory = null)
    {
        var folder = directory is null ? new TemporaryFolder() : null;
        var settings = new WorkerSettings(
            server.RootUrl, server.Root, Given.QueueId, "g", "worker", directory ?? folder!.Path)
        {
            ShutdownGrace = TimeSpan.Zero,
            TerminationGrace = TimeSpan.FromMilliseconds(100),
            LiveLogAddress = null,
        };
        return new RealWorker(server, change?.Invoke(settings) ?? settings, folder);
    }

    /// <summary>Runs a task to its end.</summary>
    /// <param name="script">One shell script.</param>
    /// <param name="more">Further members of the payload.</param>
    /// <param name="changes">Further members of the task.</param>
    public async Task<string> Run(
        string script, object? more = null, params (string Name, JsonNode? Value)[] changes)
    {
        var taskId = await Create(script, more, changes);
        await Ended(taskId);
        return taskId;
    }

    /// <summary>Creates a task that runs a script.</summary>
    public Task<string> Create(string script, object? more = null, params (string Name, JsonNode? Value)[] changes)
    {
        (string, JsonNode?) payload = ("payload", WorkerRig.Script(script, more));
        return server.Task([payload, .. changes]);
    }

    /// <summary>Waits until a task's first run is resolved.</summary>
    public Task Ended(string taskId) => Until.Message(server, message =>
        (message.Exchange.EndsWith("/task-completed", StringComparison.Ordinal)
            || message.Exchange.EndsWith("/task-failed", StringComparison.Ordinal)
            || message.Exchange.EndsWith("/task-exception", StringComparison.Ordinal))
        && message.RoutingKey.Contains(taskId, StringComparison.Ordinal));

    /// <summary>The log that the task left.</summary>
    public async Task<string> Log(string taskId) =>
        Encoding.UTF8.GetString(await Artifact(taskId, "public/logs/live_backing.log"));

    /// <summary>An artifact, unpacked.</summary>
    public async Task<byte[]> Artifact(string taskId, string name)
    {
        using var answer = await ArtifactCalls.Fetch(await server.LocationOf(taskId, name));
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using var plain = answer.Content.Headers.ContentEncoding.Contains("gzip")
            ? new GZipStream(body, CompressionMode.Decompress)
            : body;
        using var bytes = new MemoryStream();
        await plain.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    /// <summary>Where a task works.</summary>
    public string TaskDirectory(string taskId) => Path.Combine(Settings.WorkDirectory, $"{taskId}.0", "task");

    /// <summary>What a running task has written into a file of its folder, once its last line is complete.</summary>
    public async Task<string> Written(string taskId, string name)
    {
        var file = Path.Combine(TaskDirectory(taskId), name);
        await Until.True(() => File.Exists(file) && File.ReadAllText(file).EndsWith('\n'));
        return (await File.ReadAllTextAsync(file)).TrimEnd('\n');
    }

    /// <summary>Lets a task go on that waits for the file <c>go</c>.</summary>
    public Task Go(string taskId) => File.WriteAllTextAsync(Path.Combine(TaskDirectory(taskId), "go"), "");

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
        stopping.Dispose();
        folder?.Dispose();
    }
}
