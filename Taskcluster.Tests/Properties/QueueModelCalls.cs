using System.Buffers.Text;
using System.Text.Json.Nodes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Properties;

/// <summary>
/// Chooses what is done next: most of it to the newest tasks, and all that is random from one seed. The model goes
/// first, so that what it says is known before the server is asked.
/// </summary>
internal sealed class QueueModelCalls(RunningServer server, QueueModel model, Random random)
{
    private const int Recent = 8;

    private static readonly string[] Reasons =
        ["worker-shutdown", "intermittent-task", "malformed-payload", "resource-unavailable", "internal-error"];

    /// <summary>Names of workers; to be drawn from.</summary>
    public static readonly IReadOnlyList<string> WorkerNames = ["i", "i", "i", "j"];

    private readonly Dictionary<string, JsonObject> definitions = [];
    private readonly List<ModelTask> recent = [];
    private readonly QueueModelGroupCalls groups = new(server, model, random);
    private readonly QueueModelQueueCalls queue = new(server, model, random);

    /// <summary>Makes the model take a step, and says how the server takes it.</summary>
    public ModelCall Next()
    {
        if (recent.Count < Recent || random.Next(12) == 0)
        {
            return Create();
        }

        var task = recent[random.Next(recent.Count)];
        if (random.Next(6) == 0)
        {
            return groups.Next(task);
        }

        if (random.Next(12) == 0)
        {
            return queue.Next(task, recent);
        }

        var runId = Math.Max(0, task.LastRun + random.Next(6) switch { 0 => -1, 1 => 1, _ => 0 });
        return random.Next(16) switch
        {
            0 => Status("schedule", task, model.Schedule(task), () => server.Control(task.TaskId, "schedule")),
            1 => Status("rerun", task, model.Rerun(task), () => server.Control(task.TaskId, "rerun")),
            2 => Status("cancel", task, model.Cancel(task), () => server.Control(task.TaskId, "cancel")),
            3 => Status("repeat", task, model.Create(task),
                () => server.Create(task.TaskId, definitions[task.TaskId])),
            4 => Claim(task, runId),
            5 => Report(task, runId, "completed"),
            6 => Report(task, runId, "failed"),
            7 or 8 => ReportException(task, runId),
            9 => Reclaim(task, runId),
            10 => Status("status", task, model.Read(task),
                () => server.AsRoot().Get($"queue/v1/task/{task.TaskId}/status")),
            11 => Definition(task),
            12 or 13 => ClaimWork(),
            _ => Advance(TimeSpan.FromSeconds(random.Next(1, 900))),
        };
    }

    /// <summary>Moves both clocks; what is due then has still to be done.</summary>
    public ModelCall Advance(TimeSpan by)
    {
        model.Advance(by);
        server.Clock.Jump(by);
        return new ModelCall($"advance {by}", 0, Call: null, _ => null);
    }

    /// <summary>What is wrong with a part of an answer; null if nothing is.</summary>
    public static string? Differs(string what, JsonNode? found, JsonNode expected) =>
        JsonNode.DeepEquals(found, expected) ? null : $"{what} must be {expected.ToJsonString()}";

    /// <summary>A call that answers with the task's status.</summary>
    public static ModelCall Status(string name, ModelTask task, int expected, Func<Task<ApiAnswer>> call) =>
        new($"{name} {task.TaskId}", expected, call, reply => Differs("status", reply["status"], task.ToStatus()));

    private ModelCall Create()
    {
        var now = server.Clock.GetUtcNow();
        var deadline = now.AddMinutes(random.Next(5, 90));
        var taskId = NewId();
        List<string> dependencies =
            [.. recent.Where(task => random.Next(8) == 0 && model.IsThere(task)).Select(task => task.TaskId)];
        switch (random.Next(30))
        {
            case 0 or 1:
                dependencies.Add(taskId);
                break;
            case 2:
                dependencies.Add(recent.Count == 0 ? NewId() : recent[0].TaskId);
                break;
            case 3:
                dependencies.Add(NewId());
                break;
            default:
                break;
        }

        var retries = random.Next(3);
        var priority = random.Next(ModelTask.PriorityCount);
        var task = new ModelTask
        {
            TaskId = taskId,
            Created = now,
            Deadline = deadline,
            Expires = deadline.AddMinutes(random.Next(2) == 0 ? 0 : random.Next(120)),
            Retries = retries,
            RetriesLeft = retries,
            Priority = priority,
            FirstPriority = priority,
            Dependencies = [.. dependencies.Distinct()],
            RequiresResolved = random.Next(2) == 0,
        };
        var definition = DefinitionOf(task);
        var expected = model.Create(task);
        if (expected == 200)
        {
            definitions[taskId] = definition;
            recent.Add(task);
            if (recent.Count > Recent)
            {
                definitions.Remove(recent[0].TaskId);
                recent.RemoveAt(0);
            }
        }

        return Status("create", task, expected, () => server.Create(taskId, definition));
    }

    private JsonObject DefinitionOf(ModelTask task) => server.Definition(
        ("deadline", WireTime.Format(task.Deadline)),
        ("expires", WireTime.Format(task.Expires)),
        ("retries", task.Retries),
        ("priority", task.PriorityName),
        ("dependencies", new JsonArray([.. task.Dependencies.Select(id => (JsonNode)id)])),
        ("requires", task.RequiresResolved ? "all-resolved" : "all-completed"));

    private ModelCall Definition(ModelTask task) => new(
        $"task {task.TaskId}",
        model.Read(task),
        () => server.AsRoot().Get($"queue/v1/task/{task.TaskId}"),
        reply => definitions[task.TaskId]
            .Select(member => Differs(
                member.Key, reply[member.Key], member.Key == "priority" ? task.PriorityName : member.Value!))
            .FirstOrDefault(fault => fault is not null));

    private ModelCall Claim(ModelTask task, int runId)
    {
        var worker = AnyWorker();
        return new ModelCall(
            $"claim {task.TaskId} {runId} by {worker}",
            model.ClaimTask(task, runId, worker),
            () => server.ClaimTask(task.TaskId, runId, worker),
            reply => FaultOfClaim(reply, task));
    }

    private ModelCall Reclaim(ModelTask task, int runId) => new(
        $"reclaim {task.TaskId} {runId}",
        model.Reclaim(task, runId),
        () => server.Report(task.TaskId, runId, "reclaim"),
        reply => FaultOfClaim(reply, task));

    private static string? FaultOfClaim(JsonNode reply, ModelTask task)
    {
        var run = task.Runs[^1];
        var until = WireTime.Format(run.TakenUntil!.Value);
        var seconds = run.TakenUntil.Value.ToUnixTimeMilliseconds() / 1000m;
        var client = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"task-client/{task.TaskId}/{task.LastRun}/on/g/{run.Worker}/until/{seconds:0.###}");
        return Differs("status", reply["status"], task.ToStatus())
            ?? Differs("runId", reply["runId"], task.LastRun)
            ?? Differs("workerGroup", reply["workerGroup"], "g")
            ?? Differs("workerId", reply["workerId"], run.Worker!)
            ?? Differs("takenUntil", reply["takenUntil"], until)
            ?? Differs("clientId", reply["credentials"]?["clientId"], client);
    }

    private ModelCall Report(ModelTask task, int runId, string state) => Status(
        $"{state} {runId}", task, model.Report(task, runId, state), () => server.Report(task.TaskId, runId, state));

    private ModelCall ReportException(ModelTask task, int runId)
    {
        var reason = Reasons[random.Next(Reasons.Length)];
        return Status(
            $"{reason} {runId}", task, model.ReportException(task, runId, reason),
            () => server.ReportException(task.TaskId, runId, reason));
    }

    // Of tasks that became pending by the clock at the same moment, any may come first: the model takes what came.
    private ModelCall ClaimWork()
    {
        var count = random.Next(1, 4);
        var worker = AnyWorker();
        var claimable = model.Ask(worker) ? model.Claimable() : [];
        return new ModelCall(
            $"claimWork {count} by {worker}",
            200,
            () => server.ClaimWork(tasks: count, worker: worker),
            reply => FaultOfClaims(reply["tasks"]!.AsArray(), claimable, count, worker));
    }

    private string? FaultOfClaims(JsonArray claims, IReadOnlyList<ModelTask> claimable, int count, string worker)
    {
        var taken = claims.Select(claim => model.Find(claim!["status"]!["taskId"]!.GetValue<string>())).ToList();
        if (taken.Contains(null)
            || !taken.Select(task => task!.Place).SequenceEqual(claimable.Take(count).Select(task => task.Place)))
        {
            var expected = claimable.Take(count).Select(task => task.TaskId);
            return $"the tasks must be {string.Join(", ", expected)}";
        }

        foreach (var (task, claim) in taken.Zip(claims))
        {
            model.ClaimWork(task!, worker);
            if (FaultOfClaim(claim!, task!) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private string AnyWorker() => WorkerNames[random.Next(WorkerNames.Count)];

    // As SlugId makes them, but from the seed.
    private string NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return Base64Url.EncodeToString(bytes);
    }
}
