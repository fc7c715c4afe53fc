using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Stored;
using Taskcluster.Modules.QueueSearch.Api;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// Brings the search's tables up to what the queue has. It reads the present state, not that of the message which
/// caused it, so that it may be done again, and late, without harm.
/// </summary>
internal static class SearchIndex
{
    private const int UsualLength = 1024;

    private const string SelectKnown = """
        SELECT task_id, created, state, workers FROM queue_search_tasks WHERE task_no = ?
        """;

    private const string SelectRow = """
        SELECT task_id, created, state, workers, task_no, routes, shown FROM queue_search_tasks WHERE task_no = ?
        """;

    private const string SelectExpired = """
        SELECT task_id, created, state, workers, task_no, routes, shown FROM queue_search_tasks
        WHERE expires <= ? ORDER BY expires LIMIT ?
        """;

    private const string Insert = """
        INSERT INTO queue_search_tasks (task_no, task_id, created, expires, state, workers, routes, shown)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Update = "UPDATE queue_search_tasks SET state = ?, workers = ? WHERE task_no = ?";

    /// <summary>
    /// Takes tasks in, or what has changed of them. What is gone from the queue has expired, and is forgotten for that.
    /// </summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="taskIds">Some tasks, each once.</param>
    /// <param name="changes">Gathers what changes; what is in it already is forgotten.</param>
    public static void Renew(Transaction tx, IEnumerable<string> taskIds, TermChanges changes)
    {
        changes.Forget();
        foreach (var taskId in taskIds)
        {
            if (StoredTasks.Progress(tx, taskId) is { } task && task.Expires > tx.Now)
            {
                Renew(tx, taskId, task, changes);
            }
        }

        changes.Save(tx);
    }

    /// <summary>Forgets tasks that have expired; how many.</summary>
    public static int Expire(Transaction tx, int most)
    {
        var rows = ReadAll(tx.Sql(SelectExpired).Bind(tx.Now).Bind(most));
        var changes = new TermChanges();
        rows.ForEach(row => Remove(tx, row, changes));
        changes.Save(tx);
        return rows.Count;
    }

    /// <summary>When the next task expires; null if there is none.</summary>
    public static DateTimeOffset? NextExpiry(IRows rows)
    {
        using var call = rows.Sql("SELECT expires FROM queue_search_tasks ORDER BY expires LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    private static void Renew(Transaction tx, string taskId, StoredProgress task, TermChanges changes)
    {
        var known = FindKnown(tx, task.Number);
        if (known?.TaskId == taskId)
        {
            Change(tx, known, task, changes);
            return;
        }

        // The queue gives a number again once its task is gone.
        if (known is not null)
        {
            ReadAll(tx.Sql(SelectRow).Bind(task.Number)).ForEach(row => Remove(tx, row, changes));
        }

        Add(tx, taskId, task, changes);
    }

    private static void Add(Transaction tx, string taskId, StoredProgress task, TermChanges changes)
    {
        var definition = StoredTasks.Definition(tx, task.Number, SearchedDefinition.Read)!;
        var shown = Shown(taskId, task, definition);
        var place = new Place(shown.Created.ToMilliseconds(), task.Number);
        var json = new JsonBuffer(stackalloc byte[UsualLength]);
        FoundTaskText.Write(ref json, shown);
        tx.Sql(Insert).Bind(task.Number).Bind(taskId).Bind(place.Created).Bind(task.Expires).Bind(task.State)
            .BindText(Json(task.Workers)).BindText(Json(definition.Routes)).BindText(json.Written).Execute();
        json.Dispose();
        void Take(string kind, ReadOnlySpan<char> value) => changes.Note(kind, value, place, isAdded: true);
        SearchTerms.TakeFixed(shown, definition.Routes, Take);
        SearchTerms.TakeMoving(task.State, task.Workers, Take);
    }

    private static void Change(Transaction tx, Known known, StoredProgress task, TermChanges changes)
    {
        if (known.State == task.State && known.Workers.SequenceEqual(task.Workers))
        {
            return;
        }

        var place = new Place(known.Created, task.Number);
        SearchTerms.TakeMoving(known.State, known.Workers,
            (kind, value) => changes.Note(kind, value, place, isAdded: false));
        SearchTerms.TakeMoving(task.State, task.Workers,
            (kind, value) => changes.Note(kind, value, place, isAdded: true));
        tx.Sql(Update).Bind(task.State).BindText(Json(task.Workers)).Bind(task.Number).Execute();
    }

    private static void Remove(Transaction tx, Row row, TermChanges changes)
    {
        var place = new Place(row.Known.Created, row.Number);
        void Take(string kind, ReadOnlySpan<char> value) => changes.Note(kind, value, place, isAdded: false);
        SearchTerms.TakeFixed(row.Shown, row.Routes, Take);
        SearchTerms.TakeMoving(row.Known.State, row.Known.Workers, Take);
        tx.Sql("DELETE FROM queue_search_tasks WHERE task_no = ?").Bind(row.Number).Execute();
    }

    private static FoundTask Shown(string taskId, StoredProgress task, SearchedDefinition definition) => new()
    {
        TaskId = taskId,
        Name = definition.Name,
        Owner = definition.Owner,
        State = task.State,
        TaskQueueId = definition.TaskQueueId,
        TaskGroupId = definition.TaskGroupId,
        SchedulerId = definition.SchedulerId,
        ProjectId = definition.ProjectId,
        Tags = definition.Tags,
        Created = definition.Created,
        Deadline = definition.Deadline,
        Expires = task.Expires,
    };

    private static ReadOnlySpan<byte> Json(IReadOnlyList<string> texts) => texts.Count == 0
        ? "[]"u8
        : JsonSerializer.SerializeToUtf8Bytes(texts, QueueSearchJson.Default.IReadOnlyListString);

    private static IReadOnlyList<string> Texts(ReadOnlySpan<byte> json) => json.Length == 2
        ? []
        : JsonSerializer.Deserialize(json, QueueSearchJson.Default.IReadOnlyListString)!;

    private static Known? FindKnown(Transaction tx, long number)
    {
        using var call = tx.Sql(SelectKnown).Bind(number);
        return call.Step() ? ReadKnown(call) : null;
    }

    private static List<Row> ReadAll(SqlCall call)
    {
        using (call)
        {
            var rows = new List<Row>();
            while (call.Step())
            {
                rows.Add(new Row(
                    ReadKnown(call), call.Long(4), Texts(call.TextSpan(5)),
                    JsonSerializer.Deserialize(call.TextSpan(6), QueueSearchJson.Default.FoundTask)!));
            }

            return rows;
        }
    }

    private static Known ReadKnown(SqlCall call) =>
        new(call.Text(0), call.Long(1), call.Text(2), Texts(call.TextSpan(3)));

    private sealed record Known(string TaskId, long Created, string State, IReadOnlyList<string> Workers);

    private sealed record Row(Known Known, long Number, IReadOnlyList<string> Routes, FoundTask Shown);
}
