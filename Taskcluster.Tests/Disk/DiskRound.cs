using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.Crash;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Disk;

/// <summary>
/// A short script of everything that is stored: a task from its creation to its end with its artifacts and documents,
/// an object, a secret, a client, a role, a mail, an entry of the index, a worker. Each step is done once; what was
/// refused is tried again when the script is run again.
/// </summary>
internal sealed class DiskRound(int number)
{
    // The checks of the crash test look at its tasks, which this is to have.
    private const string QueueId = "crash/load";

    private readonly HashSet<string> done = [];
    private readonly HashSet<string> repeated = [];
    private readonly string taskId = SlugId.New();
    private readonly string uploadId = SlugId.New();
    private readonly string made = WireTime.Format(TimeProvider.System.GetUtcNow());
    private readonly string expires = WireTime.Format(TimeProvider.System.GetUtcNow().AddDays(1));
    private readonly byte[] content = Encoding.UTF8.GetBytes($"{number} " + new string('x', number % 7 * 1000));
    private string putUrl = "";

    /// <summary>Steps that were refused in the last run.</summary>
    public List<string> Refused { get; } = [];

    /// <summary>
    /// What the checks of the crash test say of a document that was refused and sent again: its artifact is made before
    /// it, in a transaction of its own, and is told of each time. Null where none was.
    /// </summary>
    public string? ToldTwice => repeated.Contains("document")
        ? $"The artifact {taskId} public/logs.json has 2 messages."
        : null;

    /// <summary>Whether every step has been answered with success.</summary>
    public bool IsDone => done.Count == Steps.Count;

    /// <summary>Whether a step has been answered with success.</summary>
    public bool Has(string step) => done.Contains(step);

    /// <summary>The last role that was stored by a round is the one that is to be there.</summary>
    public string Role => $"the role of {number}";

    private IReadOnlyList<(string Name, string[] After, Func<ApiClient, Task<ApiAnswer>> Send)> Steps =>
    [
        ("task", [], api => api.Put($"queue/v1/task/{taskId}", Definition())),
        ("claim", ["task"], api => api.Post(
            $"queue/v1/task/{taskId}/runs/0/claim", new { workerGroup = "g", workerId = "i" })),
        ("artifact", ["claim"], CreateArtifact),
        ("upload", ["artifact"], Upload),
        ("document", ["claim"], api => api.Put($"/task-storage/{taskId}/runs/0/logs.json", new { round = number })),
        ("completed", ["upload", "document"], api => api.Post($"queue/v1/task/{taskId}/runs/0/completed")),
        ("object", [], api => api.Put($"object/v1/upload/{ObjectName}", ObjectUpload())),
        ("finished", ["object"], api => api.Post(
            $"object/v1/finish-upload/{ObjectName}", new { projectId = "disk", uploadId })),
        ("secret", [], api => api.Put(
            $"secrets/v1/secret/disk/{number}", new { secret = new { number }, expires })),
        ("client", [], api => api.Put(
            $"auth/v1/clients/disk%2f{number}", new { description = Role, expires, scopes = new[] { "a:b" } })),
        ("role", [], api => api.Post(
            "auth/v1/roles/disk", new { description = Role, scopes = new[] { $"disk:{number}" } })),
        ("mail", [], api => api.Post(
            "notify/v1/email", new { address = $"{number}@example.com", subject = "A disk", content = "Some text." })),
        ("index", [], api => api.Put(
            $"index/v1/task/disk.round.{number}", new { taskId, rank = 0, data = new { number }, expires })),
        ("purge", [], api => api.Post($"purge-cache/v1/purge-cache/disk/{number}", new { cacheName = "c" })),
        ("pool", [], api => api.Put(Pool, PoolCalls.Pool(("description", Role)))),
        ("worker", ["pool"], api => api.Put(
            Worker, new { expires, providerInfo = new { staticSecret = PoolCalls.Secret } })),
        ("registered", ["worker"], api => api.Post(
            $"{PoolCalls.Service}/worker/register", PoolCalls.Registration($"disk/w{number}"))),
    ];

    private string Pool => PoolCalls.Service + PoolCalls.PoolPath($"disk/w{number}");

    private string Worker => PoolCalls.Service + PoolCalls.WorkerPath($"disk/w{number}");

    private string Artifact => $"queue/v1/task/{taskId}/runs/0/artifacts/public/a";

    private string ObjectName => $"disk-{number}";

    /// <summary>What has to be there before the first round.</summary>
    public static async Task Begin(ApiClient api) =>
        _ = (await api.Put("auth/v1/roles/disk", new { description = "", scopes = Array.Empty<string>() })).Ok;

    /// <summary>
    /// Does the steps that are not done and follow no other that is not; what is wrong with the answers.
    /// </summary>
    /// <param name="api">Where to.</param>
    /// <param name="mayRefuse">Whether a step may be refused with 503.</param>
    /// <param name="before">A round that is done, whose task is read in between; null: none.</param>
    public async Task<IReadOnlyList<string>> Run(ApiClient api, bool mayRefuse, DiskRound? before)
    {
        var faults = new List<string>();
        Refused.Clear();
        foreach (var (name, after, send) in Steps)
        {
            if (done.Contains(name) || !after.All(done.Contains))
            {
                continue;
            }

            var answer = await send(api);
            if (answer.Status is >= 200 and < 300)
            {
                done.Add(name);
            }
            else
            {
                Refused.Add(name);
                repeated.Add(name);
                faults.AddRange(RefusalFaults(name, answer, mayRefuse));
            }
        }

        if (before is not null)
        {
            faults.AddRange(await before.ReadFaults(api));
        }

        return faults;
    }

    /// <summary>What was refused and is there all the same.</summary>
    public async Task<IReadOnlyList<string>> LeftFaults(ApiClient api)
    {
        var faults = new List<string>();
        foreach (var (name, path) in new[]
        {
            ("task", $"queue/v1/task/{taskId}"),
            ("artifact", $"queue/v1/task/{taskId}/runs/0/artifact-info/public/a"),
            ("secret", $"secrets/v1/secret/disk/{number}"),
            ("client", $"auth/v1/clients/disk%2f{number}"),
            ("index", $"index/v1/task/disk.round.{number}"),
            ("pool", Pool),
            ("worker", Worker),
        })
        {
            if (Refused.Contains(name) && (await api.Get(path)).Status is var status and not 404)
            {
                faults.Add($"The {name} was refused, but reading it gives {status}.");
            }
        }

        return faults;
    }

    /// <summary>What of the answered steps is not there, or is otherwise.</summary>
    public async Task<IReadOnlyList<string>> Faults(ApiClient api)
    {
        var faults = new List<string>();
        await Want("task", $"queue/v1/task/{taskId}", json => $"{json["metadata"]!["name"]}", taskId);
        var status = $"queue/v1/task/{taskId}/status";
        await Want("claim", status, json => $"{json["status"]!["runs"]![0]!["workerId"]}", "i");
        await Want("completed", status, json => $"{json["status"]!["state"]}", "completed");
        await Want("document", $"/task-storage/{taskId}/runs/0/logs.json", json => $"{json["round"]}", $"{number}");
        await Want("secret", $"secrets/v1/secret/disk/{number}", json => $"{json["secret"]!["number"]}", $"{number}");
        await Want("client", $"auth/v1/clients/disk%2f{number}", json => $"{json["description"]}", Role);
        await Want("index", $"index/v1/task/disk.round.{number}", json => $"{json["taskId"]}", taskId);
        await Want(
            "purge", $"purge-cache/v1/purge-cache/disk/{number}", json => $"{json["requests"]![0]!["cacheName"]}", "c");
        await Want("pool", Pool, json => $"{json["description"]}", Role);
        await Want("worker", Worker, json => $"{json["state"]}", "running");
        if (Has("upload"))
        {
            faults.AddRange(await ContentFaults(
                await api.Get(Artifact), answer => answer.Header("location")));
        }

        if (Has("finished"))
        {
            var download = new { acceptDownloadMethods = new { simple = true } };
            faults.AddRange(await ContentFaults(
                await api.Put($"object/v1/start-download/{ObjectName}", download), answer => $"{answer.Json["url"]}"));
        }

        return faults;

        async Task Want(string step, string path, Func<JsonNode, string> value, string wanted)
        {
            if (Has(step) && await api.Get(path) is var answer && (answer.Status != 200 || Found(answer) != wanted))
            {
                faults.Add($"Round {number}, {step}: {path} gives {answer.Status}, not {wanted}: {Shown(answer)}");
            }

            string Found(ApiAnswer answer)
            {
                try
                {
                    return value(answer.Json);
                }
                catch (Exception error) when (error is NullReferenceException or ArgumentOutOfRangeException)
                {
                    return "nothing";
                }
            }
        }
    }

    private static string Shown(ApiAnswer answer) => answer.Text.Length > 400 ? answer.Text[..400] : answer.Text;

    private static IEnumerable<string> RefusalFaults(string name, ApiAnswer answer, bool mayRefuse)
    {
        if (answer.Status != 503 || !mayRefuse)
        {
            yield return $"{name} was answered with {answer.Status}: {Shown(answer)}";
            yield break;
        }

        var words = answer.Text.StartsWith('{') ? $"{answer.Json["message"] ?? answer.Json["error"]}" : "";
        if (!words.Contains("stor", StringComparison.Ordinal) || words.Contains("   at ", StringComparison.Ordinal))
        {
            yield return $"{name} was refused without a clear reason: {Shown(answer)}";
        }
    }

    private async Task<IReadOnlyList<string>> ReadFaults(ApiClient api)
    {
        var faults = new List<string>();
        foreach (var path in new[] { $"queue/v1/task/{taskId}/status", "queue-search/v1/tasks?limit=5" })
        {
            if (await api.Get(path) is { Status: not 200 } answer)
            {
                faults.Add($"While the disk fails, {path} gives {answer.Status}: {Shown(answer)}");
            }
        }

        return
        [
            .. faults, .. await ContentFaults(
                await api.Get(Artifact), answer => answer.Header("location")),
        ];
    }

    private async Task<IEnumerable<string>> ContentFaults(ApiAnswer answer, Func<ApiAnswer, string?> place)
    {
        if (answer.Status is not (200 or 303))
        {
            return [$"Round {number}: a content cannot be found: {answer.Status} {Shown(answer)}"];
        }

        using var found = await ArtifactCalls.Fetch(place(answer)!);
        return found.IsSuccessStatusCode && (await found.Content.ReadAsByteArrayAsync()).SequenceEqual(content)
            ? []
            : [$"Round {number}: a content gives {found.StatusCode}, or other bytes than were sent."];
    }

    private JsonObject Definition() => new()
    {
        ["taskQueueId"] = QueueId,
        ["created"] = made,
        ["deadline"] = expires,
        ["payload"] = new JsonObject { ["text"] = new string('x', number % 5 * 1000) },
        ["routes"] = new JsonArray($"index.{SubscriberCheck.Namespace}.{taskId}", SubscriberCheck.NotifyRoute),
        ["metadata"] = new JsonObject
        {
            ["name"] = taskId,
            ["description"] = "made while a disk fails",
            ["owner"] = "tester@example.com",
            ["source"] = "https://example.com/source",
        },
    };

    private JsonObject ObjectUpload() => new()
    {
        ["projectId"] = "disk",
        ["uploadId"] = uploadId,
        ["expires"] = expires,
        ["proposedUploadMethods"] = JsonSerializer.SerializeToNode(new
        {
            dataInline = new { contentType = "text/plain", objectData = Convert.ToBase64String(content) },
        }),
    };

    private async Task<ApiAnswer> CreateArtifact(ApiClient api)
    {
        var answer = await api.Post(
            Artifact,
            new { storageType = "s3", contentType = "text/plain", expires });
        putUrl = answer.Status == 200 ? $"{answer.Json["putUrl"]}" : "";
        return answer;
    }

    private async Task<ApiAnswer> Upload(ApiClient api)
    {
        using var response = await ArtifactCalls.Put(putUrl, content);
        var text = await response.Content.ReadAsStringAsync();
        return new ApiAnswer(response.StatusCode, response.Headers, response.Content.Headers, text);
    }
}
