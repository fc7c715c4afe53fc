using System.Text.Json.Nodes;

namespace Taskcluster.Tests.Crash;

/// <summary>What clients have asked of the server, and what it has promised them by an answer.</summary>
internal sealed class Ledger
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, TaskInLedger> tasks = [];
    private readonly Dictionary<(string TaskId, int RunId), string> owners = [];
    private readonly List<string> faults = [];
    private readonly List<GroupInLedger> groups = [];
    private HashSet<TaskInLedger> touched = [];

    /// <summary>Promises that were broken, each in a sentence.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            lock (gate)
            {
                return [.. faults];
            }
        }
    }

    public IReadOnlyList<TaskInLedger> All
    {
        get
        {
            lock (gate)
            {
                return [.. tasks.Values];
            }
        }
    }

    /// <summary>Groups that are changed as a whole.</summary>
    public IReadOnlyList<GroupInLedger> Groups
    {
        get
        {
            lock (gate)
            {
                return [.. groups];
            }
        }
    }

    /// <summary>Tasks that were spoken of since the last time; begins anew.</summary>
    public IReadOnlyList<TaskInLedger> TakeTouched()
    {
        lock (gate)
        {
            var taken = touched;
            touched = [];
            return [.. taken];
        }
    }

    public void Blame(string fault)
    {
        lock (gate)
        {
            faults.Add(fault);
        }
    }

    /// <summary>All tasks of a group have been created, and it is about to be changed.</summary>
    public void Announce(GroupInLedger group)
    {
        lock (gate)
        {
            groups.Add(group);
        }
    }

    /// <summary>A task is about to be created.</summary>
    public void Announce(string taskId, JsonObject definition)
    {
        lock (gate)
        {
            touched.Add(tasks[taskId] = new TaskInLedger(taskId, definition));
        }
    }

    /// <summary>The server answered with this status.</summary>
    public void Promise(JsonNode status)
    {
        lock (gate)
        {
            var task = tasks[status["taskId"]!.GetValue<string>()];
            task.Promised.Add(status);
            touched.Add(task);
        }
    }

    /// <summary>The server gave a run to a worker. No run may be given twice.</summary>
    public void PromiseClaim(JsonNode status, int runId, string workerId)
    {
        var taskId = status["taskId"]!.GetValue<string>();
        lock (gate)
        {
            if (!owners.TryAdd((taskId, runId), workerId))
            {
                faults.Add($"Run {runId} of {taskId} was given to {owners[(taskId, runId)]} and to {workerId}.");
            }
        }

        Promise(status);
    }

    /// <summary>An artifact is about to be created.</summary>
    public ArtifactInLedger Announce(
        string taskId, int runId, string name, string storageType, DateTimeOffset expires)
    {
        var artifact = new ArtifactInLedger(runId, name, storageType, expires);
        lock (gate)
        {
            var task = tasks[taskId];
            touched.Add(task);
            lock (task.Artifacts)
            {
                task.Artifacts.Add(artifact);
            }
        }

        return artifact;
    }
}

/// <summary>A task that a client tried to create.</summary>
/// <param name="TaskId">Its id.</param>
/// <param name="Definition">As it was sent.</param>
internal sealed record TaskInLedger(string TaskId, JsonObject Definition)
{
    /// <summary>Every status that the server has answered; where there is none, nothing was promised.</summary>
    public List<JsonNode> Promised { get; } = [];

    public List<ArtifactInLedger> Artifacts { get; } = [];

    /// <summary>Uploads that were answered.</summary>
    public int Uploads
    {
        get
        {
            lock (Artifacts)
            {
                return Artifacts.Count(artifact => artifact.IsUploaded);
            }
        }
    }
}

/// <summary>An artifact that a client tried to create.</summary>
internal sealed record ArtifactInLedger(int RunId, string Name, string StorageType, DateTimeOffset Expires)
{
    /// <summary>Nobody was promised it for longer.</summary>
    public bool IsExpired => Expires <= TimeProvider.System.GetUtcNow();

    /// <summary>createArtifact was answered.</summary>
    public bool IsCreated { get; set; }

    /// <summary>The hash of what was sent, whether or not it was answered.</summary>
    public string? Sent { get; set; }

    /// <summary>The upload was answered.</summary>
    public bool IsUploaded { get; set; }
}

/// <summary>A group that is changed as a whole.</summary>
/// <param name="GroupId">Its id.</param>
/// <param name="Size">How many tasks it has; all of them were answered.</param>
internal sealed record GroupInLedger(string GroupId, int Size)
{
    /// <summary>What was asked for, and whether that was answered; what is missing was not asked for.</summary>
    public Dictionary<string, bool> Changes { get; } = [];

    /// <summary>Whether what has become of it was seen after the last change.</summary>
    public bool IsSettled { get; set; }
}
