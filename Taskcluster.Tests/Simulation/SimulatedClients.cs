using System.Buffers.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Simulation;

/// <summary>
/// Schedulers and workers that use the host as real ones do, also too late and twice. They know what to expect from
/// what was told so far.
/// </summary>
internal sealed class SimulatedClients(World world, ToldLog told, Random random)
{
    private const int Recent = 12;
    private const int MostRepeats = 30;

    private static readonly string[] Queues = ["sim/load", "sim/load", "sim/other"];

    private static readonly string[] Reasons =
        ["worker-shutdown", "worker-shutdown", "intermittent-task", "internal-error", "malformed-payload"];

    private static readonly string[] Priorities =
        ["lowest", "very-low", "low", "medium", "high", "very-high", "highest"];

    private readonly List<(string TaskId, int RunId)> claims = [];
    private readonly List<ClientCall> past = [];
    private string? lastSealed;
    private int artifacts;

    public List<SimulatedTask> Tasks { get; } = [];

    /// <summary>What one of them does next; null: nothing comes to its mind.</summary>
    public ClientCall? Next() => random.Next(100) switch
    {
        < 24 => Create(),
        < 46 => ClaimWork(),
        < 78 => claims.Count == 0 ? ClaimWork() : WithClaim(),
        < 90 => Tasks.Count == 0 ? Create() : Control(),
        < 94 => Tasks.Count == 0 ? Create() : OfGroup(),
        _ when past.Count == 0 => null,
        _ => past[random.Next(past.Count)] with { Name = "again", Expected = [], IsCreation = null },
    };

    /// <summary>A call was made, and will be made again some day by somebody who has not heard of that.</summary>
    public void Remember(ClientCall call)
    {
        past.Add(call);
        if (past.Count > MostRepeats)
        {
            past.RemoveAt(random.Next(past.Count));
        }
    }

    private ClientCall Create()
    {
        var now = world.Now;
        var recent = Tasks.TakeLast(Recent).ToList();
        var deadline = now + Within(TimeSpan.FromMinutes(2), TimeSpan.FromDays(4));
        var isShort = random.Next(3) == 0;
        var (taskId, index) = (NewId(), random.Next(3) == 0);
        var notify = random.Next(3) == 0;
        List<string> dependencies = [];
        var lasting = random.Next(8) == 0 ? recent : recent.FindAll(task => task.Expires >= deadline);
        while (lasting.Count > 0 && random.Next(5) < 3 && dependencies.Count < 6)
        {
            dependencies.Add(lasting[random.Next(lasting.Count)].TaskId);
        }

        if (random.Next(25) == 0)
        {
            dependencies.Add(taskId);
        }

        var task = new SimulatedTask(taskId, [])
        {
            Deadline = deadline,
            Expires = deadline + (isShort ? TimeSpan.Zero : Within(TimeSpan.FromMinutes(1), TimeSpan.FromDays(8))),
            Dependencies = [.. dependencies.Distinct()],
            RequiresResolved = random.Next(2) == 0,
            IsIndexed = index,
            IsNotified = notify,
        };
        var group = recent.Count > 0 && random.Next(5) < 2
            ? recent[random.Next(recent.Count)].Definition["taskGroupId"]!.GetValue<string>()
            : taskId;
        Define(task, group);
        return new ClientCall("create", HttpMethod.Put, $"queue/v1/task/{taskId}", task.Definition)
        {
            IsCreation = task,

            // Dependencies may be gone or go too soon, and groups may be sealed.
            Expected = task.Dependencies.Count == 0 && group == taskId ? [200] : [200, 400, 409],
        };
    }

    private void Define(SimulatedTask task, string group)
    {
        var routes = new JsonArray();
        if (task.IsIndexed)
        {
            routes.Add($"index.{SimulatedTask.Namespace}.{task.TaskId}");
        }

        if (task.IsNotified)
        {
            routes.Add("notify.pulse.simulation.on-transition");
            routes.Add("notify.email.somebody@example.com.on-any");
        }

        foreach (var (name, value) in world.Server.Definition(
            ("taskQueueId", Queues[random.Next(Queues.Length)]),
            ("taskGroupId", group),
            ("deadline", WireTime.Format(task.Deadline)),
            ("expires", WireTime.Format(task.Expires)),
            ("retries", random.Next(4)),
            ("priority", Priorities[random.Next(Priorities.Length)]),
            ("dependencies", new JsonArray([.. task.Dependencies.Select(id => (JsonNode)id)])),
            ("requires", task.RequiresResolved ? "all-resolved" : "all-completed"),
            ("routes", routes)))
        {
            task.Definition[name] = value?.DeepClone();
        }
    }

    private ClientCall ClaimWork() => new(
        "claimWork",
        HttpMethod.Post,
        $"queue/v1/claim-work/{Queues[random.Next(Queues.Length)]}",
        new { workerGroup = "g", workerId = $"worker-{random.Next(3)}", tasks = random.Next(1, 4) })
    {
        Expected = [200],
        Heard = reply => claims.AddRange(reply["tasks"]!.AsArray().Select(claim =>
            (claim!["status"]!["taskId"]!.GetValue<string>(), claim["runId"]!.GetValue<int>()))),
    };

    // A claim is kept after it was used, and used again long after it has ended.
    private ClientCall WithClaim()
    {
        var place = random.Next(3) == 0 ? random.Next(claims.Count) : claims.Count - 1;
        var (taskId, runId) = claims[place];
        if (random.Next(4) == 0)
        {
            claims.RemoveAt(place);
        }

        return random.Next(100) switch
        {
            < 35 => Report(taskId, runId, "completed"),
            < 45 => Report(taskId, runId, "failed"),
            < 65 => ReportException(taskId, runId),
            < 85 => OnRun(taskId, runId, "reclaim") with { Expected = IsRunning(taskId, runId) ? [200, 409] : [409] },
            _ => Artifact(taskId, runId),
        };
    }

    private ClientCall Report(string taskId, int runId, string state) => OnRun(taskId, runId, state) with
    {
        Expected = IsRunning(taskId, runId) || (IsLast(taskId, runId) && told.Find(taskId)!.State == state)
            ? [200] : [409],
    };

    private ClientCall ReportException(string taskId, int runId)
    {
        var reason = Reasons[random.Next(Reasons.Length)];
        return OnRun(taskId, runId, "exception") with
        {
            Body = new { reason },
            Expected = IsRunning(taskId, runId) ? [200] : [200, 409],
        };
    }

    private static ClientCall OnRun(string taskId, int runId, string verb) =>
        new(verb, HttpMethod.Post, $"queue/v1/task/{taskId}/runs/{runId}/{verb}") { TaskId = taskId };

    private ClientCall Artifact(string taskId, int runId)
    {
        var content = new byte[random.Next(3) == 0 ? 100 : random.Next(1, 3000)];
        if (content.Length != 100)
        {
            random.NextBytes(content);
        }

        var body = ArtifactCalls.S3();
        body["expires"] = WireTime.Format(world.Now + Within(TimeSpan.FromMinutes(1), TimeSpan.FromDays(6)));
        return new ClientCall(
            "artifact",
            HttpMethod.Post,
            $"queue/v1/task/{taskId}/runs/{runId}/artifacts/public%2F{artifacts++}",
            body)
        {
            TaskId = taskId,

            // It may outlive its task, or come too late for it.
            Expected = [200, 400, 409],
            Upload = content,
        };
    }

    private ClientCall Control()
    {
        var task = Tasks[random.Next(4) == 0 ? random.Next(Tasks.Count) : Math.Max(Tasks.Count - random.Next(1, 9), 0)];
        var isOver = task.Deadline <= world.Now;
        ClientCall Change(string verb) => new(verb, HttpMethod.Post, $"queue/v1/task/{task.TaskId}/{verb}")
        {
            TaskId = task.TaskId,
            Expected = isOver ? [409] : [200],
        };

        switch (random.Next(10))
        {
            case < 3:
                return Change("cancel");
            case < 5:
                return Change("schedule") with { Forces = isOver ? null : task };
            case < 9:
                return Change("rerun") with { Forces = isOver ? null : task };
            default:
                return Change("priority") with
                {
                    Body = new { newPriority = Priorities[random.Next(Priorities.Length)] },
                    Expected = isOver ? [409] : [200, 409],
                };
        }
    }

    private ClientCall OfGroup()
    {
        var isCancel = random.Next(2) == 0 && lastSealed is not null;
        var recent = Tasks[^random.Next(1, Math.Min(Tasks.Count, Recent) + 1)];
        var group = isCancel ? lastSealed! : recent.Definition["taskGroupId"]!.GetValue<string>();
        lastSealed = isCancel ? null : group;
        var verb = isCancel ? "cancel" : "seal";
        return new ClientCall($"{verb} group", HttpMethod.Post, $"queue/v1/task-group/{group}/{verb}")
        {
            Expected = [200, 404, 409],
        };
    }

    private bool IsLast(string taskId, int runId) => told.Find(taskId) is { } task && task.LastRun == runId;

    private bool IsRunning(string taskId, int runId) =>
        IsLast(taskId, runId) && told.Find(taskId)!.State == "running";

    // Short times are as likely as long ones.
    private TimeSpan Within(TimeSpan least, TimeSpan most) => TimeSpan.FromMilliseconds(Math.Floor(
        least.TotalMilliseconds * Math.Pow(most / least, random.NextDouble())));

    private string NewId()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return Base64Url.EncodeToString(bytes);
    }
}

/// <summary>A call of a simulated client.</summary>
internal sealed record ClientCall(string Name, HttpMethod Method, string Path, object? Body = null)
{
    /// <summary>What it may be answered where nothing fails, besides 404 for a task that has expired.</summary>
    public IReadOnlyList<int> Expected { get; init; } = [];

    /// <summary>The task that it is about, where it exists already.</summary>
    public string? TaskId { get; init; }

    /// <summary>The task that it makes.</summary>
    public SimulatedTask? IsCreation { get; init; }

    /// <summary>The task that it sets going whatever that waits for.</summary>
    public SimulatedTask? Forces { get; init; }

    /// <summary>What is uploaded to where the answer says.</summary>
    public byte[]? Upload { get; init; }

    /// <summary>What the client takes from a successful answer that it hears.</summary>
    public Action<JsonNode>? Heard { get; init; }
}
