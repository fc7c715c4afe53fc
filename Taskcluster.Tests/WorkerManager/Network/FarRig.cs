using System.Globalization;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.Support;
using Taskcluster.Tests.WorkerManager.Local;

namespace Taskcluster.Tests.WorkerManager.Network;

/// <summary>
/// The real program on one network, and workers on another that register by secrets of their own, as a team's machines
/// do.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class FarRig : IAsyncDisposable
{
    public const string Pool = "p/w";

    private const string Port = "8080";

    private readonly TemporaryFolder folder = new();
    private readonly List<ChildProgram> programs = [];
    private ApiClient api = null!;

    private FarRig(TwoNetworks networks) => Networks = networks;

    public TwoNetworks Networks { get; }

    /// <summary>Where tasks and the test leave each other word.</summary>
    public string Folder => folder.Path;

    /// <summary>Where the server keeps what is being sent to it.</summary>
    public string Uploading => Path.Combine(folder.Path, "data", "artifacts", "uploading");

    private static string RootUrl => $"http://{TwoNetworks.NearAddress}:{Port}";

    /// <param name="claimSeconds">How long a claim holds.</param>
    /// <param name="registrationSeconds">How long a worker's credentials hold.</param>
    public static async Task<FarRig> Start(int claimSeconds, int registrationSeconds)
    {
        var rig = new FarRig(await TwoNetworks.Create());
        try
        {
            await rig.StartServer(claimSeconds);
            var config = new JsonObject
            {
                ["lifecycle"] = new JsonObject { ["reregistrationTimeout"] = registrationSeconds },
            };
            _ = (await rig.api.Put(
                PoolCalls.Service + PoolCalls.PoolPath(Pool), PoolCalls.Pool(("config", config)))).Ok;
            return rig;
        }
        catch
        {
            await rig.DisposeAsync();
            throw;
        }
    }

    /// <summary>Declares a worker, and starts it.</summary>
    public async Task<ChildProgram> StartWorker(string id, bool isFar)
    {
        var secret = folder.Write($"secret-{id}", $"{PoolCalls.Secret}\n");
        _ = (await api.Put(PoolCalls.Service + PoolCalls.WorkerPath(Pool, id), new
        {
            expires = TimeProvider.System.GetUtcNow().AddHours(1),
            providerInfo = new { staticSecret = PoolCalls.Secret },
        })).Ok;
        string[] arguments =
        [
            "worker", "--root-url", RootUrl, "--worker-pool", Pool, "--worker-group", "g", "--worker-id", id,
            "--static-secret-file", secret, "--work-dir", Path.Combine(folder.Path, id),
        ];
        var worker = isFar ? Networks.StartFar(arguments) : Networks.StartNear(arguments);
        programs.Add(worker);
        return worker;
    }

    /// <summary>Adds a task.</summary>
    /// <param name="script">A shell script.</param>
    /// <param name="more">Further members of the payload.</param>
    public async Task<string> AddTask(string script, object? more = null)
    {
        var taskId = SlugId.New();
        var now = TimeProvider.System.GetUtcNow();
        _ = (await api.Put($"queue/v1/task/{taskId}", new
        {
            taskQueueId = Pool,
            created = now,
            deadline = now.AddHours(1),
            payload = WorkerRig.Script(script, more),
            metadata = new { name = "n", description = "d", owner = "o@example.com", source = "https://example.com" },
        })).Ok;
        return taskId;
    }

    public async Task<JsonNode> Status(string taskId) =>
        (await api.Get($"queue/v1/task/{taskId}/status")).Ok["status"]!;

    /// <summary>Until when a task's first run is its worker's.</summary>
    public async Task<DateTimeOffset> TakenUntil(string taskId) => DateTimeOffset.Parse(
        (await Status(taskId))["runs"]![0]!["takenUntil"]!.GetValue<string>(), CultureInfo.InvariantCulture);

    /// <summary>Waits until a task has come to its end.</summary>
    public async Task<JsonNode> Resolved(string taskId)
    {
        await LocalServer.Eventually(async () =>
            (await Status(taskId))["state"]!.GetValue<string>() is not ("pending" or "running"));
        return await Status(taskId);
    }

    /// <summary>Waits until a task or a worker has made a file.</summary>
    public static Task Made(string file) => LocalServer.Eventually(() => Task.FromResult(File.Exists(file)));

    /// <summary>How many bytes of an artifact came, and those at its beginning.</summary>
    public async Task<(long Length, string Start)> Artifact(string taskId, string name)
    {
        var place = (await api.Get($"queue/v1/task/{taskId}/runs/0/artifacts/{name}")).Header("Location")!;
        using var answer = await Networks.Http.GetAsync(new Uri(place), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync();
        await using var plain = answer.Content.Headers.ContentEncoding.Contains("gzip")
            ? new System.IO.Compression.GZipStream(body, System.IO.Compression.CompressionMode.Decompress)
            : body;
        var buffer = new byte[64 << 10];
        var start = await plain.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
        long length = start;
        var rest = new byte[64 << 10];
        while (await plain.ReadAsync(rest) is var count && count > 0)
        {
            length += count;
        }

        return (length, System.Text.Encoding.UTF8.GetString(buffer, 0, start));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var program in Enumerable.Reverse(programs))
        {
            await program.DisposeAsync();
        }

        await Networks.DisposeAsync();
        folder.Dispose();
    }

    private async Task StartServer(int claimSeconds)
    {
        var server = Networks.StartNear(
            "fixture", "--data", Path.Combine(folder.Path, "data"), "--port", Port, "--root-url", RootUrl,
            "--set", $"Server:Addresses:0={TwoNetworks.NearAddress}",
            "--set", $"Queue:ClaimTimeoutSeconds={claimSeconds.ToString(CultureInfo.InvariantCulture)}",
            "--set", "Logging:LogLevel:Default=Warning");
        programs.Add(server);
        var line = await server.ReadLine()
            ?? throw new InvalidOperationException($"The server was never ready:\n{await server.Errors()}");
        var ready = JsonNode.Parse(line)!;
        var root = new Credentials(ready["clientId"]!.GetValue<string>(), ready["accessToken"]!.GetValue<string>());
        api = new ApiClient(RootUrl, root, Networks.Http);
    }
}
