using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
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

    /// <summary>
    /// Stores the task, or finds that it is there already. An error leaves nothing behind but the task group.
    /// </summary>
    internal (TaskRecord? Task, ApiError? Error) Create(Transaction tx, string taskId, WrittenDefinition definition) =>
        Create(tx, taskId, definition, definition.Task.Dependencies);

    /// <summary>
    /// As <see cref="Create(Transaction, string, WrittenDefinition)"/>, but nothing lets the task go by itself: it
    /// requires itself, besides what its definition says, so that it waits until somebody schedules it.
    /// </summary>
    internal (TaskRecord? Task, ApiError? Error) Define(Transaction tx, string taskId, WrittenDefinition definition) =>
        Create(
            tx, taskId, definition,
            [.. definition.Task.Dependencies.Append(taskId).Distinct(StringComparer.Ordinal)]);

    private (TaskRecord? Task, ApiError? Error) Create(
        Transaction tx, string taskId, WrittenDefinition definition, IReadOnlyList<string> dependencies)
    {
        var groupId = definition.Task.TaskGroupId;
        if (TaskGroupStore.Join(tx, groupId, definition.Task.SchedulerId, definition.Task.Expires!.Value)
            is { } refused)
        {
            return (null, refused);
        }

        var (task, error) = CreateInGroup(tx, taskId, definition, dependencies);
        if (task is null)
        {
            // It was counted too early.
            TaskGroupStore.CountUnresolved(tx, groupId, -1);
            if (error is null)
            {
                return FindAgain(tx, taskId, definition);
            }

            resolution.WatchGroup(tx, definition.Task.Expires.Value);
            return (null, error);
        }

        tx.PublishDefined(task);
        if (task.State == TaskState.Pending)
        {
            tx.PublishPending(task);
        }

        return (task, null);
    }

    // Neither a task nor an error: there is such a task already. It is looked for beforehand only where it wins over
    // the errors of dependencies; else storing it tells.
    private (TaskRecord? Task, ApiError? Error) CreateInGroup(
        Transaction tx, string taskId, WrittenDefinition definition, IReadOnlyList<string> dependencies)
    {
        if (dependencies.Count == 0)
        {
            return (Store(tx, taskId, definition, []), null);
        }

        if (TaskStore.FindEvenExpired(tx, taskId) is not null)
        {
            return default;
        }

        return RequiredTasks(tx, taskId, definition.Task, dependencies, out var required) is { } fault
            ? (null, fault)
            : (Store(tx, taskId, definition, required), null);
    }

    private static (TaskRecord? Task, ApiError? Error) FindAgain(
        Transaction tx, string taskId, WrittenDefinition definition)
    {
        var existing = TaskStore.FindEvenExpired(tx, taskId)!;
        return existing.Expires >= tx.Now ? Repeat(tx, existing, definition) : (null, ApiError.RequestConflict(
            $"Task {taskId} expired at {WireTime.Format(existing.Expires)} and is about to be removed; "
            + "its id can be used again after that. A new id can be used now."));
    }

    private static (TaskRecord? Task, ApiError? Error) Repeat(
        Transaction tx, TaskRecord task, WrittenDefinition definition)
    {
        using var stored = JsonDocument.Parse(TaskStore.Definition(tx, task).Utf8);
        using var sent = JsonDocument.Parse(definition.Json.Utf8);
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

    // Null: there is a task of this id.
    private TaskRecord? Store(
        Transaction tx,
        string taskId,
        WrittenDefinition definition,
        List<(string TaskId, bool IsSatisfied)> required)
    {
        var task = NewRecord(tx, taskId, definition, required);
        if (!TaskStore.Insert(tx, task, definition.Json))
        {
            return null;
        }

        foreach (var (requiredId, isSatisfied) in required)
        {
            DependencyStore.Add(tx, requiredId, taskId, definition.Task.Requires, isSatisfied, task.Expires);
        }

        resolution.AnnounceNew(tx, task);
        return task;
    }

    private static TaskRecord NewRecord(
        Transaction tx,
        string taskId,
        WrittenDefinition written,
        List<(string TaskId, bool IsSatisfied)> required)
    {
        var definition = written.Task;
        var waitsFor = required.Count(edge => !edge.IsSatisfied);
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
            Routes = written.Routes,
            Tags = written.Tags,
            WaitsFor = waitsFor,
        };
        return waitsFor == 0 ? task.AddPendingRun(ReasonCreated.Scheduled, tx.Now, tx.Sequence) : task;
    }
}
