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
    private const string Columns =
        "SELECT task_no, created, state, fixed_terms, moving_terms FROM queue_search_tasks";

    private const string Insert = """
        INSERT INTO queue_search_tasks (task_no, task_id, created, expires, state, shown, fixed_terms, moving_terms)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string Update = "UPDATE queue_search_tasks SET state = ?, moving_terms = ? WHERE task_no = ?";

    private const string InsertTerm = """
        INSERT INTO queue_search_terms (term, created, task_no) VALUES (?, ?, ?)
        ON CONFLICT (term, created, task_no) DO NOTHING
        """;

    /// <summary>Takes a task in, or what has changed of it; a task that is gone is forgotten.</summary>
    public static void Renew(Transaction tx, string taskId)
    {
        var task = StoredTasks.Find(tx, taskId);
        var row = Find(tx.Sql(Columns + " WHERE task_id = ?").Bind(taskId));
        if (row is not null && row.Number != task?.Number)
        {
            Remove(tx, row);
            row = null;
        }

        if (task is null || task.Expires <= tx.Now)
        {
            return;
        }

        if (row is null)
        {
            Add(tx, task, StoredTasks.Definition(tx, taskId)!.Value);
        }
        else
        {
            Change(tx, row, task);
        }
    }

    /// <summary>Forgets tasks that have expired; how many.</summary>
    public static int Expire(Transaction tx, int most)
    {
        var rows = new List<Row>();
        using (var call = tx.Sql(Columns + " WHERE expires <= ? ORDER BY expires LIMIT ?").Bind(tx.Now).Bind(most))
        {
            while (call.Step())
            {
                rows.Add(Read(call));
            }
        }

        rows.ForEach(row => Remove(tx, row));
        return rows.Count;
    }

    /// <summary>When the next task expires; null if there is none.</summary>
    public static DateTimeOffset? NextExpiry(IRows rows)
    {
        using var call = rows.Sql("SELECT expires FROM queue_search_tasks ORDER BY expires LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    private static void Add(Transaction tx, StoredTask task, RawJson definition)
    {
        using var document = definition.ToDocument();
        var shown = Shown(task, document.RootElement);
        var row = new Row(
            task.Number, shown.Created.ToMilliseconds(), task.State,
            SearchTerms.Of(document.RootElement), SearchTerms.Of(task));
        tx.Sql(Insert).Bind(row.Number).Bind(task.TaskId).Bind(row.Created).Bind(task.Expires).Bind(row.State)
            .BindText(JsonSerializer.SerializeToUtf8Bytes(shown, QueueSearchJson.Default.FoundTask))
            .BindText(Json(row.FixedTerms)).BindText(Json(row.MovingTerms)).Execute();
        AddTerms(tx, row, row.FixedTerms);
        AddTerms(tx, row, row.MovingTerms);
    }

    private static void Change(Transaction tx, Row row, StoredTask task)
    {
        var terms = SearchTerms.Of(task);
        if (terms.SequenceEqual(row.MovingTerms))
        {
            return;
        }

        RemoveTerms(tx, row, row.MovingTerms.Except(terms, StringComparer.Ordinal));
        AddTerms(tx, row, terms.Except(row.MovingTerms, StringComparer.Ordinal));
        tx.Sql(Update).Bind(task.State).BindText(Json(terms)).Bind(row.Number).Execute();
    }

    private static void Remove(Transaction tx, Row row)
    {
        RemoveTerms(tx, row, row.FixedTerms);
        RemoveTerms(tx, row, row.MovingTerms);
        tx.Sql("DELETE FROM queue_search_tasks WHERE task_no = ?").Bind(row.Number).Execute();
    }

    private static void AddTerms(Transaction tx, Row row, IEnumerable<string> terms)
    {
        foreach (var term in terms)
        {
            tx.Sql(InsertTerm).Bind(term).Bind(row.Created).Bind(row.Number).Execute();
        }
    }

    private static void RemoveTerms(Transaction tx, Row row, IEnumerable<string> terms)
    {
        foreach (var term in terms)
        {
            tx.Sql("DELETE FROM queue_search_terms WHERE term = ? AND created = ? AND task_no = ?")
                .Bind(term).Bind(row.Created).Bind(row.Number).Execute();
        }
    }

    private static FoundTask Shown(StoredTask task, JsonElement definition)
    {
        var metadata = definition.GetProperty("metadata");
        return new FoundTask
        {
            TaskId = task.TaskId,
            Name = Text(metadata, "name"),
            Owner = Text(metadata, "owner"),
            State = task.State,
            TaskQueueId = Text(definition, "taskQueueId"),
            TaskGroupId = Text(definition, "taskGroupId"),
            SchedulerId = Text(definition, "schedulerId"),
            ProjectId = Text(definition, "projectId"),
            Tags = definition.GetProperty("tags").EnumerateObject()
                .ToDictionary(tag => tag.Name, tag => tag.Value.GetString()!),
            Created = Moment(definition, "created"),
            Deadline = Moment(definition, "deadline"),
            Expires = task.Expires,
        };
    }

    private static string Text(JsonElement parent, string member) => parent.GetProperty(member).GetString()!;

    private static DateTimeOffset Moment(JsonElement parent, string member) =>
        WireTime.TryParse(Text(parent, member).AsSpan(), out var moment)
            ? moment
            : throw new InvalidOperationException($"The stored {member} is no time: {Text(parent, member)}");

    private static byte[] Json(IReadOnlyList<string> terms) =>
        JsonSerializer.SerializeToUtf8Bytes(terms, QueueSearchJson.Default.IReadOnlyListString);

    private static Row? Find(SqlCall call)
    {
        using (call)
        {
            return call.Step() ? Read(call) : null;
        }
    }

    private static Row Read(SqlCall call) => new(
        call.Long(0), call.Long(1), call.Text(2),
        JsonSerializer.Deserialize(call.TextSpan(3), QueueSearchJson.Default.IReadOnlyListString)!,
        JsonSerializer.Deserialize(call.TextSpan(4), QueueSearchJson.Default.IReadOnlyListString)!);

    private sealed record Row(
        long Number,
        long Created,
        string State,
        IReadOnlyList<string> FixedTerms,
        IReadOnlyList<string> MovingTerms);
}
