using System.Globalization;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.WorkerManager.Local;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.WorkerManager.Local;

/// <summary>The real program with a pool of workers on this machine, and tasks for it.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
internal sealed class LocalServer(ChildServer server, string folder) : IAsyncDisposable
{
    public const string Pool = "p/w";

    // As many as a task may have: whom the kills hit is left to chance.
    private const int MostRetries = 49;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // Of all tasks, so that one call tells of all of them.
    private static readonly string TaskGroup = SlugId.New();

    private readonly ApiClient api = server.AsRoot();

    /// <summary>A server on a folder, which may have been another one's.</summary>
    public static async Task<LocalServer> Start(string folder) => new(
        await ChildServer.Start(
            "--data", folder,
            "--set", "WorkerManager:Providers:local:ProviderType=local",
            "--set", "WorkerManager:Local:FirstRetrySeconds=0.1",
            "--set", "WorkerManager:Local:LongestRetrySeconds=0.5",

            // A worker that dies here does so because it is killed.
            "--set", "Logging:LogLevel:Taskcluster.Modules.WorkerManager=Error"),
        folder);

    public async Task CreatePool(int maxCapacity, JsonObject launchConfig, int minCapacity = 0)
    {
        var config = new JsonObject
        {
            ["minCapacity"] = minCapacity,
            ["maxCapacity"] = maxCapacity,
            ["lifecycle"] = new JsonObject { ["queueInactivityTimeout"] = 1 },
            ["launchConfigs"] = new JsonArray(launchConfig),
        };
        _ = (await api.Put(
            PoolCalls.Service + PoolCalls.PoolPath(Pool),
            PoolCalls.Pool(("providerId", "local"), ("config", config)))).Ok;
    }

    public async Task<string> AddTask(string script)
    {
        var taskId = SlugId.New();
        var now = TimeProvider.System.GetUtcNow();
        _ = (await api.Put($"queue/v1/task/{taskId}", new
        {
            taskQueueId = Pool,
            taskGroupId = TaskGroup,
            retries = MostRetries,
            created = now,
            deadline = now.AddHours(1),
            payload = WorkerRig.Script(script),
            metadata = new { name = "n", description = "d", owner = "o@example.com", source = "https://example.com" },
        })).Ok;
        return taskId;
    }

    public async Task<JsonNode> Status(string taskId) =>
        (await api.Get($"queue/v1/task/{taskId}/status")).Ok["status"]!;

    /// <summary>The states of all tasks.</summary>
    public async Task<IReadOnlyList<string>> States() =>
    [
        .. (await api.Get($"queue/v1/task-group/{TaskGroup}/list")).Ok["tasks"]!.AsArray()
            .Select(task => task!["status"]!["state"]!.GetValue<string>()),
    ];

    /// <summary>The pool's figures.</summary>
    public async Task<int> Count(string name) =>
        (await api.Get(PoolCalls.Service + PoolCalls.PoolPath(Pool))).Ok[name]!.GetValue<int>();

    /// <summary>What was reported, by <c>extra.code</c>.</summary>
    public async Task<IReadOnlyList<string>> Errors() =>
    [
        .. (await api.Get($"{PoolCalls.Service}/worker-pool-errors/{Uri.EscapeDataString(Pool)}"))
            .Ok["workerPoolErrors"]!.AsArray().Select(error => error!["extra"]!["code"]!.GetValue<string>()),
    ];

    /// <summary>Waits until so many tasks are claimed.</summary>
    public Task Claimed(int count) => Eventually(async () =>
        (await api.Get($"queue/v1/task-queues/{Uri.EscapeDataString(Pool)}/counts"))
            .Ok["claimedTasks"]!.GetValue<int>() == count);

    /// <summary>The processes of workers that live, of this server or an earlier one on the folder.</summary>
    public IReadOnlyList<int> Workers() => WorkersOf(folder);

    /// <summary>
    /// SIGKILL of one of its workers; of none if none lives at this moment. What a worker is about to start looks like
    /// itself for a moment, but is not the server's child.
    /// </summary>
    /// <param name="workerId">Which one; null: any.</param>
    public void KillWorker(string? workerId = null)
    {
        var victims = Workers().Where(id => LivingProcess.Find(id)?.Parent == server.Program.Id
            && (workerId is null || Read(id, "cmdline").Split('\0').Contains(workerId))).ToList();
        if (victims.Count > 0)
        {
            Kill(victims[^1]);
        }
    }

    public static IReadOnlyList<int> WorkersOf(string folder)
    {
        var mark = $"TASKCLUSTER_WORKER_FOLDER={Path.GetFullPath(folder)}/";
        var found = new List<int>();
        foreach (var process in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out var id)
                && Read(id, "environ").Contains(mark, StringComparison.Ordinal))
            {
                found.Add(id);
            }
        }

        return found;
    }


    /// <summary>SIGKILL of the server.</summary>
    public async Task Kill()
    {
        server.Program.Kill();
        _ = await server.Program.EndsWithin(Patience);
    }

    public Task<(int Code, string Output, string Errors)> Stop() => server.Stop();

    public static async Task Eventually(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await isSo())
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static void Kill(int process)
    {
        try
        {
            using var victim = System.Diagnostics.Process.GetProcessById(process);
            victim.Kill();
        }
        catch (ArgumentException)
        {
            // It has just ended by itself.
        }
    }

    private static string Read(int process, string name)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{name}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
