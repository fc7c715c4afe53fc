using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker;

namespace Taskcluster.Tests.Support;

/// <summary>A worker at a <see cref="FakeQueue"/>, in a folder of its own.</summary>
internal sealed class WorkerRig : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly string directory = Directory.CreateTempSubdirectory("worker-").FullName;
    private Task running = Task.CompletedTask;

    private WorkerRig(FakeQueue queue) => Queue = queue;

    public FakeQueue Queue { get; }

    public WorkerSettings Settings { get; private set; } = null!;

    public string WorkDirectory => directory;

    public static async Task<WorkerRig> Start(Func<WorkerSettings, WorkerSettings>? change = null)
    {
        var rig = new WorkerRig(await FakeQueue.Start());
        var settings = new WorkerSettings(
            rig.Queue.RootUrl + "/",
            new Credentials("test/worker", "secret-of-the-worker"),
            "proj-test/worker",
            "group",
            "worker",
            rig.directory)
        {
            ShutdownGrace = TimeSpan.Zero,
            TerminationGrace = TimeSpan.FromMilliseconds(100),
        };
        rig.Settings = change?.Invoke(settings) ?? settings;
        var worker = new TaskWorker(rig.Settings, TimeProvider.System, NullLoggerFactory.Instance);
        rig.running = worker.RunAsync(rig.stopping.Token);
        return rig;
    }

    /// <summary>A payload that runs one shell script; more members from an object.</summary>
    public static JsonObject Script(string script, object? more = null)
    {
        var payload = new JsonObject
        {
            ["command"] = new JsonArray(new JsonArray("/bin/sh", "-c", script)),
            ["maxRunTime"] = 60,
        };
        foreach (var (name, value) in (JsonObject)JsonSerializer.SerializeToNode(more ?? new { })!)
        {
            payload[name] = value?.DeepClone();
        }

        return payload;
    }

    /// <summary>Runs a script as a task until it is reported.</summary>
    public async Task<FakeRun> Run(string script, object? more = null)
    {
        var run = Queue.Add(Script(script, more));
        await run.Resolution;
        return run;
    }

    /// <summary>What a running task has written into a file of its folder, once there is something.</summary>
    public async Task<string> Written(FakeRun run, string name)
    {
        var file = new FileInfo(Path.Combine(TaskDirectory(run), name));
        await Until.True(() =>
        {
            file.Refresh();
            return file.Exists && file.Length > 0;
        });
        return await File.ReadAllTextAsync(file.FullName);
    }

    /// <summary>Where a running task works.</summary>
    public string TaskDirectory(FakeRun run) => Path.Combine(directory, $"{run.TaskId}.{run.RunId}", "task");

    /// <summary>Tells the worker to stop; ends when it has.</summary>
    public async Task Stop()
    {
        await stopping.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Waits until none of these processes runs any more.</summary>
    /// <param name="pids">Their ids, a line each; at least one.</param>
    public static Task AllGone(string pids) => Until.True(() => pids
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().NotBeEmpty().And.Subject.All(IsGone));

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Queue.DisposeAsync();
        stopping.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    // A zombie that nobody has reaped yet is dead enough.
    private static bool IsGone(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].StartsWith(" Z", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }
}
