namespace Taskcluster.Tests.Properties;

/// <summary>
/// The tasks of the model and what becomes of them, whoever caused it: runs that begin and end, dependents, claims and
/// deadlines that pass, and what all of it tells.
/// </summary>
internal abstract class ModelTasks(DateTimeOffset now)
{
    protected static readonly TimeSpan ClaimTime = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan DeadlineDelay = TimeSpan.FromSeconds(60);

    private readonly SortedDictionary<string, ModelTask> tasks = new(StringComparer.Ordinal);
    private long order;
    private bool isAdvancing;

    public DateTimeOffset Now { get; private set; } = now;

    /// <summary>What must have been published, as <c>task-pending T 0</c>.</summary>
    public List<string> Told { get; } = [];

    public IReadOnlyCollection<ModelTask> Tasks => tasks.Values;

    public ModelTask this[string taskId] => tasks[taskId];

    public void Advance(TimeSpan by)
    {
        Now += by;
        order++;
        isAdvancing = true;
        foreach (var task in tasks.Values.Where(task =>
            task.State == "running" && task.TakenUntil <= Now && task.Deadline > Now).ToList())
        {
            EndWithRetry(task, "claim-expired", "retry");
        }

        foreach (var task in tasks.Values.Where(task =>
            task.State is "unscheduled" or "pending" or "running" && task.Deadline + DeadlineDelay <= Now).ToList())
        {
            End(task, "exception", "deadline-exceeded");
            Process(task);
            Tell("task-exception", task, task.LastRun);
        }

        isAdvancing = false;
    }

    protected bool TryAdd(ModelTask task) => tasks.TryAdd(task.TaskId, task);

    protected static bool Satisfies(ModelTask required, ModelTask dependent) =>
        required.State == "completed" || (dependent.RequiresResolved && required.State is "failed" or "exception");

    protected void AddRun(ModelTask task, string reason)
    {
        task.Runs.Add(new ModelRun("pending", reason));

        // Loops run side by side, so that what becomes pending by them has no order.
        task.Order = isAdvancing ? order : ++order;
    }

    protected void AddPending(ModelTask task, string reason)
    {
        AddRun(task, reason);
        Tell("task-pending", task, task.LastRun);
    }

    protected void Claim(ModelTask task, string by)
    {
        task.Runs[^1] = task.Runs[^1] with { State = "running" };
        task.TakenUntil = Now + ClaimTime;
        task.ClaimedBy = by;
        Tell("task-running", task, task.LastRun);
    }

    protected static void End(ModelTask task, string state, string reason)
    {
        if (task.Runs.Count == 0)
        {
            task.Runs.Add(new ModelRun(state, "exception", reason));
        }
        else
        {
            task.Runs[^1] = task.Runs[^1] with { State = state, ReasonResolved = reason };
        }
    }

    protected void EndWithRetry(ModelTask task, string reason, string? retry)
    {
        var runId = task.LastRun;
        End(task, "exception", reason);
        Tell("task-exception", task, runId);
        if (retry is not null && task.RetriesLeft > 0)
        {
            task.RetriesLeft--;
            AddPending(task, retry);
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

        Told.Add($"task-group-resolved {required.TaskId}");
    }

    protected void Tell(string exchange, ModelTask task, object run) => Told.Add($"{exchange} {task.TaskId} {run}");
}
