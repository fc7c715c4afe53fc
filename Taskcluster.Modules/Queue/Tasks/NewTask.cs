using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Messages;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// How a task comes to be: what its definition must be like, and its storing (spec/queue.md §2.2, §2.6, §2.8).
/// </summary>
public sealed class NewTask(Resolution resolution)
{
    /// <summary>The definition with everything filled in that the body may leave out.</summary>
    /// <exception cref="ApiError">400 InputError: the queue's id is missing or said in two ways.</exception>
    public static TaskDefinition Complete(string taskId, CreateTaskBody body)
    {
        var taskQueueId = TaskQueueIdOf(body);
        var slash = taskQueueId.IndexOf('/');
        var deadline = body.Deadline.ToWire();
        return new TaskDefinition
        {
            ProvisionerId = taskQueueId[..slash],
            WorkerType = taskQueueId[(slash + 1)..],
            TaskQueueId = taskQueueId,
            SchedulerId = body.SchedulerId,
            ProjectId = body.ProjectId,
            TaskGroupId = body.TaskGroupId ?? taskId,
            Dependencies = body.Dependencies,
            Requires = body.Requires,
            Routes = body.Routes,
            Priority = body.Priority,
            Retries = body.Retries,
            Created = body.Created.ToWire(),
            Deadline = deadline,
            Expires = body.Expires?.ToWire() ?? AYearAfter(deadline),
            Scopes = body.Scopes,
            Payload = body.Payload,
            Metadata = body.Metadata,
            Tags = body.Tags,
            Extra = body.Extra,
        };
    }

    /// <summary>The first rule that the definition breaks at this moment; null if it breaks none.</summary>
    public static string? FaultOf(TaskDefinition task, DateTimeOffset now, QueueOptions options)
    {
        string Said(DateTimeOffset moment) => WireTime.Format(moment);
        if (task.Created < now - options.ClockTolerance)
        {
            return $"created is {Said(task.Created)}, which is more than {options.ClockTolerance} ago; "
                + $"it is now {Said(now)}.";
        }

        if (task.Created > now + options.ClockTolerance)
        {
            return $"created is {Said(task.Created)}, which is more than {options.ClockTolerance} in the future; "
                + $"it is now {Said(now)}.";
        }

        if (task.Created > task.Deadline)
        {
            return $"deadline is {Said(task.Deadline)}, which is before created, {Said(task.Created)}.";
        }

        if (task.Deadline < now)
        {
            return $"deadline is {Said(task.Deadline)}, which is in the past; it is now {Said(now)}.";
        }

        if (task.Deadline - now > TimeSpan.FromDays(options.MaxDeadlineDays) + options.ClockTolerance)
        {
            return $"deadline is {Said(task.Deadline)}, which is more than {options.MaxDeadlineDays} days in "
                + $"the future; it is now {Said(now)}.";
        }

        if (task.Expires < task.Deadline)
        {
            return $"expires is {Said(task.Expires.Value)}, which is before deadline, {Said(task.Deadline)}.";
        }

        if (task.Scopes.FirstOrDefault(scope => scope.EndsWith("**", StringComparison.Ordinal)) is { } ambiguous)
        {
            return $"scopes must not end with `**`, as '{ambiguous}' does.";
        }

        return task.Dependencies.Count > options.MaxDependencies
            ? $"dependencies has {task.Dependencies.Count} entries; this deployment allows {options.MaxDependencies}."
            : null;
    }

    /// <summary>
    /// Stores the task, or finds that it is there already. An error leaves nothing behind but the task group.
    /// </summary>
    internal (TaskRecord? Task, ApiError? Error) Create(Transaction tx, string taskId, TaskDefinition definition) =>
        Create(tx, taskId, definition, definition.Dependencies);

    /// <summary>
    /// As <see cref="Create(Transaction, string, TaskDefinition)"/>, but nothing lets the task go by itself: it
    /// requires itself, besides what its definition says, so that it waits until somebody schedules it.
    /// </summary>
    internal (TaskRecord? Task, ApiError? Error) Define(Transaction tx, string taskId, TaskDefinition definition) =>
        Create(tx, taskId, definition, [.. definition.Dependencies.Append(taskId).Distinct(StringComparer.Ordinal)]);

    private (TaskRecord? Task, ApiError? Error) Create(
        Transaction tx, string taskId, TaskDefinition definition, IReadOnlyList<string> dependencies)
    {
        var groupId = definition.TaskGroupId;
        if (TaskGroupStore.Join(tx, groupId, definition.SchedulerId, definition.Expires!.Value) is { } refused)
        {
            return (null, refused);
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(definition, QueueJson.Default.TaskDefinition);
        if (TaskStore.FindEvenExpired(tx, taskId) is { } existing)
        {
            return existing.Expires >= tx.Now ? Repeat(tx, existing, json) : (null, ApiError.RequestConflict(
                $"Task {taskId} expired at {WireTime.Format(existing.Expires)} and is about to be removed; "
                + "its id can be used again after that. A new id can be used now."));
        }

        if (RequiredTasks(tx, taskId, definition, dependencies, out var required) is { } fault)
        {
            resolution.WatchGroup(tx, definition.Expires.Value);
            return (null, fault);
        }

        var task = Store(tx, taskId, definition, json, required);
        tx.PublishDefined(task);
        if (task.State == TaskState.Pending)
        {
            tx.PublishPending(task);
        }

        return (task, null);
    }

    private static (TaskRecord? Task, ApiError? Error) Repeat(Transaction tx, TaskRecord task, byte[] json)
    {
        using var stored = JsonDocument.Parse(TaskStore.Definition(tx, task).Utf8);
        using var sent = JsonDocument.Parse(json);
        if (!JsonElement.DeepEquals(stored.RootElement, sent.RootElement))
        {
            var different = sent.RootElement.EnumerateObject()
                .Where(property =>
                    !JsonElement.DeepEquals(stored.RootElement.GetProperty(property.Name), property.Value))
                .Select(property => property.Name);
            return (null, ApiError.RequestConflict(
                $"Task {task.TaskId} exists with another definition; "
                + $"these fields differ: {string.Join(", ", different)}."));
        }

        tx.PublishDefined(task);
        if (task is { State: TaskState.Pending, Runs.Count: 1 })
        {
            tx.PublishPending(task);
        }

        return (task, null);
    }

    // A task may require itself: it is written first, so to speak, and waits until somebody schedules it.
    private static ApiError? RequiredTasks(
        Transaction tx,
        string taskId,
        TaskDefinition definition,
        IReadOnlyList<string> dependencies,
        out List<(string TaskId, bool IsSatisfied)> required)
    {
        required = [];
        var missing = new List<string>();
        var expiring = new List<string>();
        foreach (var dependency in dependencies)
        {
            var task = dependency == taskId ? null : TaskStore.Find(tx, dependency);
            if (task is null && dependency != taskId)
            {
                missing.Add(dependency);
            }
            else if (task is not null && task.Expires < definition.Deadline)
            {
                expiring.Add(dependency);
            }

            required.Add((dependency, task is not null && DependencyStore.Satisfies(task.State, definition.Requires)));
        }

        return missing.Count == 0 && expiring.Count == 0 ? null : ApiError.InputError(
            "Dependencies must exist and must not expire before the deadline of the task. "
            + $"Not there: [{string.Join(", ", missing)}]; expire before "
            + $"{WireTime.Format(definition.Deadline)}: [{string.Join(", ", expiring)}].");
    }

    private static string TaskQueueIdOf(CreateTaskBody body)
    {
        if (body is { ProvisionerId: not null, WorkerType: not null })
        {
            var joined = $"{body.ProvisionerId}/{body.WorkerType}";
            return body.TaskQueueId is null || body.TaskQueueId == joined
                ? joined
                : throw ApiError.InputError(
                    $"taskQueueId is '{body.TaskQueueId}', but provisionerId and workerType say '{joined}'. "
                    + "Give one of the two.");
        }

        return body.TaskQueueId ?? throw ApiError.InputError(
            "The task names no queue: give taskQueueId, or both provisionerId and workerType.");
    }

    // A calendar year; the day after a leap day that the next year lacks. After the last year that can be written there
    // is none, and such a deadline will be refused as too far away.
    private static DateTimeOffset AYearAfter(DateTimeOffset moment)
    {
        if (moment.Year == DateTime.MaxValue.Year)
        {
            return moment;
        }

        var later = moment.AddYears(1);
        return moment is { Month: 2, Day: 29 } ? later.AddDays(1) : later;
    }

    private TaskRecord Store(
        Transaction tx,
        string taskId,
        TaskDefinition definition,
        byte[] json,
        List<(string TaskId, bool IsSatisfied)> required)
    {
        var task = new TaskRecord
        {
            TaskId = taskId,
            TaskQueueId = definition.TaskQueueId,
            SchedulerId = definition.SchedulerId,
            ProjectId = definition.ProjectId,
            TaskGroupId = definition.TaskGroupId,
            Priority = definition.Priority,
            Deadline = definition.Deadline,
            Expires = definition.Expires!.Value,
            Retries = definition.Retries,
            RetriesLeft = definition.Retries,
            Routes = definition.Routes.Count == 0 ? [] : [.. definition.Routes.Select(route => "route." + route)],
            Tags = definition.Tags.Count == 0 ? RawJson.EmptyObject : new RawJson(JsonSerializer.SerializeToUtf8Bytes(
                definition.Tags, QueueJson.Default.IReadOnlyDictionaryStringString)),
            WaitsFor = required.Count(edge => !edge.IsSatisfied),
        };
        if (task.WaitsFor == 0)
        {
            task = task.AddPendingRun(ReasonCreated.Scheduled, tx.Now, tx.Sequence);
        }

        task = TaskStore.Insert(tx, task, new StoredJson<TaskDefinition>(json));
        TaskGroupStore.CountUnresolved(tx, task.TaskGroupId, 1);
        foreach (var (requiredId, isSatisfied) in required)
        {
            DependencyStore.Add(tx, requiredId, taskId, definition.Requires, isSatisfied, task.Expires);
        }

        resolution.Announce(tx, task);
        resolution.WatchDeadline(tx, task);
        return task;
    }
}
