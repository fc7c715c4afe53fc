using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Tests.Support;

/// <summary>
/// As much of a queue as a worker sees, in memory: claims, reclaims, reports, artifacts and a store for their bytes.
/// It lets a test watch and disturb a worker; the real queue has tests of its own.
/// </summary>
internal sealed class FakeQueue : IAsyncDisposable
{
    private readonly Channel<FakeRun> pending = Channel.CreateUnbounded<FakeRun>();
    private readonly ConcurrentDictionary<string, FakeRun> runs = new();
    private readonly WebApplication application;

    private FakeQueue(WebApplication application) => this.application = application;

    public string RootUrl => application.Urls.First();

    /// <summary>How long claims last.</summary>
    public TimeSpan ClaimTime { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>Answers of this status are given to so many claimWork calls before the first good one.</summary>
    public int ClaimFailures;

    /// <summary>So many calls of <c>test/v1/echo</c> are answered 503 before the first good one.</summary>
    public int ProxiedFailures;

    /// <summary>Whether every connection is cut, as if the network were away.</summary>
    public volatile bool IsCutOff;

    public ConcurrentQueue<string> Targets { get; } = new();

    public static async Task<FakeQueue> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var queue = new FakeQueue(builder.Build());
        queue.application.Run(queue.Answer);
        await queue.application.StartAsync();
        return queue;
    }

    /// <summary>Adds a task with this payload; the worker may claim it at once.</summary>
    public FakeRun Add(JsonNode payload, int runId = 0)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        var run = new FakeRun(SlugId.NewNice(), runId, new JsonObject
        {
            ["taskGroupId"] = SlugId.NewNice(),
            ["taskQueueId"] = "proj-test/worker",
            ["created"] = WireTime.Format(now),
            ["deadline"] = WireTime.Format(now.AddHours(1)),
            ["expires"] = WireTime.Format(now.AddDays(1)),
            ["scopes"] = new JsonArray("a:scope"),
            ["dependencies"] = new JsonArray(),
            ["payload"] = payload,
        });
        runs[run.TaskId] = run;
        pending.Writer.TryWrite(run);
        return run;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await application.StopAsync(now.Token);
        await application.DisposeAsync();
    }

    private async Task Answer(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (IsCutOff)
        {
            context.Abort();
            return;
        }

        Targets.Enqueue($"{context.Request.Method} {target}");
        var parts = target.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        try
        {
            await (parts switch
            {
                ["api", "queue", "v1", "claim-work", "proj-test/worker"] => ClaimWork(context),
                ["api", "queue", "v1", "task", var taskId, "status"] => Reply(context, 200, Status(runs[taskId])),
                ["api", "queue", "v1", "task", var taskId, "runs", _, "artifacts", var name] =>
                    MakeArtifact(context, runs[taskId], name),
                ["api", "queue", "v1", "task", var taskId, "runs", _, var verb] => Resolve(context, runs[taskId], verb),
                ["api", "test", "v1", "echo"] => Echo(context),
                ["store", var taskId, var name] => Store(context, runs[taskId], name),
                _ => Refuse(context, 404, "ResourceNotFound", target),
            });
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The worker has left.
        }
    }

    private async Task ClaimWork(HttpContext context)
    {
        if (Interlocked.Decrement(ref ClaimFailures) >= 0)
        {
            await Refuse(context, 503, "InternalServerError", "not now");
            return;
        }

        var claims = new JsonArray();
        if (await pending.Reader.WaitToReadAsync(context.RequestAborted)
            && pending.Reader.TryRead(out var run))
        {
            claims.Add(Claim(run));
        }

        await Reply(context, 200, new JsonObject { ["tasks"] = claims });
    }

    private JsonObject Claim(FakeRun run) => new()
    {
        ["status"] = Status(run)["status"]!.DeepClone(),
        ["runId"] = run.RunId,
        ["workerGroup"] = "group",
        ["workerId"] = "worker",
        ["takenUntil"] = TakenUntil(),
        ["task"] = run.Task.DeepClone(),
        ["credentials"] = Credentials(run),
    };

    private string TakenUntil() => WireTime.Format(TimeProvider.System.GetUtcNow() + ClaimTime);

    private static JsonObject Credentials(FakeRun run) => new()
    {
        ["clientId"] = $"task-client/{run.TaskId}/{run.RunId}/reclaim-{run.Reclaims}",
        ["accessToken"] = "secret-of-the-claim",
        ["certificate"] = "{\"version\":1}",
    };

    private static JsonObject Status(FakeRun run) => new()
    {
        ["status"] = new JsonObject
        {
            ["taskId"] = run.TaskId,
            ["state"] = run.ResolvedByOthers is null ? "running" : "exception",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["runId"] = run.RunId,
                ["state"] = run.ResolvedByOthers is null ? "running" : "exception",
                ["reasonResolved"] = run.ResolvedByOthers,
            }),
        },
    };

    private async Task Resolve(HttpContext context, FakeRun run, string verb)
    {
        run.Authorizations.Enqueue(context.Request.Headers.Authorization);
        if (run.ResolvedByOthers is { } reason)
        {
            await Refuse(context, 409, "RequestConflict", $"The run is not running but {reason}.");
            return;
        }

        if (verb == "reclaim")
        {
            Interlocked.Increment(ref run.Reclaims);
            await Reply(context, 200, new JsonObject
            {
                ["takenUntil"] = TakenUntil(),
                ["credentials"] = Credentials(run),
            });
            return;
        }

        var how = verb == "exception" ? $"exception {(await Body(context))["reason"]}" : verb;
        await (run.Resolve(how)
            ? Reply(context, 200, Status(run))
            : Refuse(context, 409, "RequestConflict", "resolved already"));
    }

    private async Task MakeArtifact(HttpContext context, FakeRun run, string name)
    {
        run.Authorizations.Enqueue(context.Request.Headers.Authorization);
        var artifact = await Body(context);
        if (run.ArtifactRefusals.TryGetValue(name, out var status))
        {
            await Refuse(context, status, "Refused", "as the test wants it");
        }
        else if (string.CompareOrdinal((string?)artifact["expires"], (string?)run.Task["expires"]) > 0)
        {
            await Refuse(context, 400, "InputError", "expires after the task");
        }
        else if (run.IsResolved)
        {
            await Refuse(context, 409, "RequestConflict", "resolved already");
        }
        else
        {
            run.Make(name, artifact);
            await Reply(context, 200, new JsonObject
            {
                ["storageType"] = artifact["storageType"]!.DeepClone(),
                ["putUrl"] = $"{RootUrl}/store/{run.TaskId}/{Uri.EscapeDataString(name)}",
            });
        }
    }

    private static async Task Store(HttpContext context, FakeRun run, string name)
    {
        var request = context.Request;
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, context.RequestAborted);
        run.Files[name] = new StoredFile(
            bytes.ToArray(), request.ContentType, (string?)request.Headers.ContentEncoding, request.ContentLength);
    }

    private async Task Echo(HttpContext context)
    {
        if (Interlocked.Decrement(ref ProxiedFailures) >= 0)
        {
            await Refuse(context, 503, "InternalServerError", "not now");
            return;
        }

        await context.Request.Body.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task<JsonObject> Body(HttpContext context) =>
        (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;

    private static Task Refuse(HttpContext context, int status, string code, string message) =>
        Reply(context, status, new JsonObject { ["code"] = code, ["message"] = $"{message}\n\n---\n\n* method: x" });

    private static Task Reply(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
