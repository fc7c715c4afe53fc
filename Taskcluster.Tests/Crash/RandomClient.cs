using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Crash;

/// <summary>
/// A client that creates tasks, works on what it can claim, and writes into the ledger what it was promised. Some of
/// its artifacts expire within a moment. A call that got no answer is never repeated, so that every message in the log
/// has one cause.
/// </summary>
internal sealed class RandomClient(int number, Ledger ledger, Random random)
{
    /// <summary>Nobody else has tasks there.</summary>
    public const string QueueId = "crash/load";

    private const int LargestContent = 60_000;

    private static readonly HttpClient Http = new(new LostConnectionHandler(new SocketsHttpHandler()));

    private readonly string workerId = $"worker-{number}";
    private readonly List<string> created = [];
    private readonly List<string> resolved = [];
    private readonly List<(string TaskId, int RunId)> claimed = [];
    private ApiClient api = null!;
    private int artifacts;

    /// <summary>Calls until the server is gone.</summary>
    public async Task Run(ApiClient server)
    {
        api = server;
        try
        {
            while (true)
            {
                await Step();
            }
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // The server died, as it was meant to.
        }
    }

    private Task Step() => random.Next(100) switch
    {
        < 30 => Create(),
        < 50 => Claim(),
        < 70 => WithClaim(Upload, keep: true),
        < 75 => WithClaim(Refer, keep: true),
        < 80 => WithClaim(Reclaim, keep: true),
        < 92 => WithClaim(Report, keep: false),
        < 95 => WithTask(created, "cancel"),
        < 97 => WithTask(resolved, "rerun"),
        _ => WithTask(created, "schedule"),
    };

    private async Task Create()
    {
        var taskId = SlugId.New();
        var now = TimeProvider.System.GetUtcNow();
        var dependencies = created.Count > 0 && random.Next(3) == 0
            ? [created[random.Next(created.Count)]]
            : Array.Empty<string>();
        var definition = new JsonObject
        {
            ["taskQueueId"] = QueueId,
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now.AddDays(1)),
            ["expires"] = WireTime.Format(now.AddDays(2)),
            ["retries"] = random.Next(3),
            ["dependencies"] = new JsonArray([.. dependencies.Select(id => JsonValue.Create(id))]),
            ["routes"] = new JsonArray(
                [$"index.{SubscriberCheck.Namespace}.{taskId}", SubscriberCheck.NotifyRoute, .. Mail(taskId)]),
            ["requires"] = random.Next(2) == 0 ? "all-completed" : "all-resolved",
            ["payload"] = new JsonObject { ["text"] = new string('x', random.Next(2000)), ["id"] = taskId },
            ["metadata"] = new JsonObject
            {
                ["name"] = taskId,
                ["description"] = "made by a crash test",
                ["owner"] = "tester@example.com",
                ["source"] = "https://example.com/source",
            },
        };
        ledger.Announce(taskId, definition);
        if (await Call(HttpMethod.Put, $"task/{taskId}", definition) is { } answer)
        {
            ledger.Promise(answer["status"]!);
            created.Add(taskId);
        }
    }

    private static DateTimeOffset WireNow => TimeProvider.System.GetUtcNow().ToWire();

    // Few, since a mail costs more than a task.
    private IEnumerable<JsonNode> Mail(string taskId) =>
        random.Next(6) == 0 ? [SubscriberCheck.MailRoute(taskId)] : [];

    private async Task Claim()
    {
        var question = new JsonObject { ["workerGroup"] = "g", ["workerId"] = workerId, ["tasks"] = random.Next(1, 4) };
        var answer = await Call(HttpMethod.Post, $"claim-work/{QueueId}", question);
        foreach (var claim in answer?["tasks"]!.AsArray() ?? [])
        {
            var runId = claim!["runId"]!.GetValue<int>();
            ledger.PromiseClaim(claim["status"]!, runId, workerId);
            claimed.Add((claim["status"]!["taskId"]!.GetValue<string>(), runId));
        }
    }

    private async Task WithClaim(Func<string, int, Task> work, bool keep)
    {
        if (claimed.Count > 0)
        {
            var index = random.Next(claimed.Count);
            var (taskId, runId) = claimed[index];
            claimed.RemoveAt(index);
            await work(taskId, runId);
            if (keep)
            {
                claimed.Add((taskId, runId));
            }
        }
    }

    private async Task WithTask(List<string> from, string verb)
    {
        if (from.Count > 0)
        {
            var index = random.Next(from.Count);
            var taskId = from[index];
            from.RemoveAt(index);
            await Change($"task/{taskId}/{verb}");
        }
    }

    private Task Reclaim(string taskId, int runId) => Change($"task/{taskId}/runs/{runId}/reclaim");

    private async Task Report(string taskId, int runId)
    {
        var (verb, body) = random.Next(4) switch
        {
            0 => ("failed", null),
            1 => ("exception", new JsonObject
            {
                ["reason"] = random.Next(2) == 0 ? "worker-shutdown" : "internal-error",
            }),
            _ => ("completed", (JsonObject?)null),
        };
        if (await Change($"task/{taskId}/runs/{runId}/{verb}", body) && verb != "exception")
        {
            resolved.Add(taskId);
        }
    }

    private async Task Refer(string taskId, int runId)
    {
        var artifact = ledger.Announce(
            taskId, runId, $"public/client-{number}/{artifacts++}", "reference", WireNow.AddDays(1));
        var body = new JsonObject { ["url"] = "https://example.com/a" };
        artifact.IsCreated = await CreateArtifact(taskId, artifact, body) is not null;
    }

    private async Task Upload(string taskId, int runId)
    {
        var expires = random.Next(3) == 0 ? WireNow.AddMilliseconds(random.Next(50, 1000)) : WireNow.AddDays(1);
        var artifact = ledger.Announce(taskId, runId, $"public/client-{number}/{artifacts++}", "s3", expires);
        if (await CreateArtifact(taskId, artifact, []) is not { } answer)
        {
            return;
        }

        artifact.IsCreated = true;

        // Every fifth content is the same for all, since equal contents share a file.
        var content = new byte[random.Next(5) == 0 ? 1000 : random.Next(LargestContent)];
        if (content.Length != 1000)
        {
            random.NextBytes(content);
        }

        artifact.Sent = Convert.ToHexStringLower(SHA256.HashData(content));
        using var request = new HttpRequestMessage(HttpMethod.Put, answer["putUrl"]!.GetValue<string>());
        request.Content = new ByteArrayContent(content);
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "text/plain");
        using var response = await Http.SendAsync(request);
        artifact.IsUploaded = response.IsSuccessStatusCode;
        if (!response.IsSuccessStatusCode && !artifact.IsExpired)
        {
            ledger.Blame($"An upload for {taskId} was answered with {response.StatusCode}.");
        }
    }

    private Task<JsonNode?> CreateArtifact(string taskId, ArtifactInLedger artifact, JsonObject body)
    {
        body["storageType"] = artifact.StorageType;
        body["contentType"] = "text/plain";
        body["expires"] = WireTime.Format(artifact.Expires);
        return Call(HttpMethod.Post, $"task/{taskId}/runs/{artifact.RunId}/artifacts/{artifact.Name}", body);
    }

    private async Task<bool> Change(string path, JsonObject? body = null)
    {
        if (await Call(HttpMethod.Post, path, body) is not { } answer)
        {
            return false;
        }

        // What reclaim answers has the status too.
        ledger.Promise(answer["status"]!);
        return true;
    }

    // Conflicts are part of the load: somebody cancelled, or rescheduled, what another works on.
    private async Task<JsonNode?> Call(HttpMethod method, string path, JsonObject? body)
    {
        var answer = await api.Send(method, $"queue/v1/{path}", body);
        if (answer.Status is >= 200 and < 300)
        {
            return answer.Json;
        }

        if (answer.Status != 409)
        {
            ledger.Blame($"{method} {path} was answered with {answer.Status}: {answer.Text}");
        }

        return null;
    }
}
