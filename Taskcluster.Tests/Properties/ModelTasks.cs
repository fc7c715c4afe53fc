namespace Taskcluster.Tests.Properties;

/// <summary>
/// The tasks of the model and what becomes of them, whoever caused it: runs that begin and end, dependents, claims and
/// deadlines that pass, tasks that expire, and what all of it tells.
/// </summary>
internal abstract class ModelTasks(DateTimeOffset now)
{
    protected static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan DeadlineDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExpireDelay = TimeSpan.FromMinutes(30);

    private readonly SortedDictionary<string, ModelTask> tasks = new(StringComparer.Ordinal);
    private long order;
    private bool isAdvancing;

    public DateTimeOffset Now { get; private set; } = now;

    /// <summary>Workers that have asked for work.</summary>
    public Dictionary<string, ModelWorker> Workers { get; } = [];

    /// <summary>What must have been published.</summary>
    public List<ModelMessage> Told { get; } = [];

    /// <summary>All tasks whose rows must be there.</summary>
    public IReadOnlyCollection<ModelTask> Tasks => tasks.Values;

    /// <summary>A task that can be seen; null for one that has expired.</summary>
    public ModelTask? Find(string taskId) => tasks.TryGetValue(taskId, out var task) && IsThere(task) ? task : null;

    public bool IsThere(ModelTask task) => task.Expires >= Now;

    /// <summary>
    /// Moves the time, which must not jump over both a claim and the deadline of what follows from its end.
    /// </summary>
    public void Advance(TimeSpan by)
    {
        Now += by;
        order++;
        isAdvancing = true;
        foreach (var task in tasks.Values.Where(task =>
            task.State == "running" && task.Runs[^1].TakenUntil <= Now && task.Deadline > Now).ToList())
        {
            EndWithRetry(task, "claim-expired", "retry");
        }

        foreach (var task in tasks.Values.Where(task =>
            task.IsUnresolved && task.Deadline + DeadlineDelay <= Now).ToList())
        {
            End(task, "exception", "deadline-exceeded");
            Process(task);
            Told.Add(ModelMessage.Ended(task, task.LastRun));
        }

        foreach (var task in tasks.Values.Where(task =>
            !task.IsUnresolved && task.Expires + ExpireDelay <= Now).ToList())
        {
            tasks.Remove(task.TaskId);
        }

        isAdvancing = false;
    }

    protected bool TryAdd(ModelTask task) => tasks.TryAdd(task.TaskId, task);

    protected static bool Satisfies(ModelTask required, ModelTask dependent) =>
        required.State == "completed" || (dependent.RequiresResolved && required.State is "failed" or "exception");

    protected void AddRun(ModelTask task, string reason)
    {
        task.Runs.Add(new ModelRun("pending", reason, Now));

        // Loops run side by side, so that what becomes pending by them has no order.
        task.Order = isAdvancing ? order : ++order;
    }

    protected void AddPending(ModelTask task, string reason)
    {
        AddRun(task, reason);
        Told.Add(ModelMessage.Pending(task));
    }

    protected void Claim(ModelTask task, string worker, string by)
    {
        task.Runs[^1] = task.Runs[^1] with
        {
            State = "running",
            Worker = worker,
            TakenUntil = Now + ClaimTime,
            Started = Now,
        };
        task.ClaimedBy = by;
        Told.Add(ModelMessage.Running(task));
    }

    protected void End(ModelTask task, string state, string reason)
    {
        if (task.Runs.Count == 0)
        {
            task.Runs.Add(new ModelRun(state, "exception", Now));
        }

        task.Runs[^1] = task.Runs[^1] with { State = state, ReasonResolved = reason, Resolved = Now };
    }

    protected void EndWithRetry(ModelTask task, string reason, string? retry)
    {
        var runId = task.LastRun;
        End(task, "exception", reason);
        var isRetried = retry is not null && task.RetriesLeft > 0;
        if (isRetried)
        {
            task.RetriesLeft--;
            AddRun(task, retry!);
        }

        // Both messages of a retry show the status with the run that follows.
        Told.Add(ModelMessage.Ended(task, runId));
        if (isRetried)
        {
            Told.Add(ModelMessage.Pending(task));
        }
        else
        {
            Process(task);
        }
    }

    protected void Process(ModelTask required)
    {
        required.WasResolved = true;
        foreach (var task in tasks.Values)
        {
            if (task.WaitsFor.TryGetValue(required.TaskId, out var satisfied) && !satisfied
                && Satisfies(required, task))
            {
                task.WaitsFor[required.TaskId] = true;
                if (task.Runs.Count == 0 && task.Deadline > Now && task.WaitsFor.Values.All(done => done))
                {
                    AddPending(task, "scheduled");
                }
            }
        }

        Told.Add(ModelMessage.GroupResolved(required));
    }
}
