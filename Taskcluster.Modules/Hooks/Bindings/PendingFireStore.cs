using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Bindings;

/// <summary>SQL of what messages have set off.</summary>
internal static class PendingFireStore
{
    private const string InsertOne = """
        INSERT INTO hooks_pending_fires (fire_no, hook_no, task_id, created, payload, due) VALUES (?, ?, ?, ?, ?, ?)
        """;

    private const string SelectDue = """
        SELECT fire_no, hook_no, task_id, created, payload FROM hooks_pending_fires WHERE due <= ?
        ORDER BY due, fire_no LIMIT ?
        """;

    /// <summary>When the next is due; null if there is none.</summary>
    public static DateTimeOffset? NextDue(IRows rows)
    {
        using var call = rows.Sql("SELECT due FROM hooks_pending_fires ORDER BY due LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Those that are due, in the order in which they were set off.</summary>
    public static List<PendingFire> Due(IRows rows, DateTimeOffset now, int most)
    {
        var due = new List<PendingFire>();
        using var call = rows.Sql(SelectDue).Bind(now).Bind(most);
        while (call.Step())
        {
            due.Add(new PendingFire(call.Long(0), call.Long(1), call.Text(2), call.Time(3), call.Json(4)));
        }

        return due;
    }

    public static void Insert(Transaction tx, long hook, string taskId, RawJson payload) =>
        tx.Sql(InsertOne)
            .Bind(tx.Sequence.Next()).Bind(hook).Bind(taskId).Bind(tx.Now).Bind(payload).Bind(tx.Now).Execute();

    public static void Retry(Transaction tx, long number, DateTimeOffset due) =>
        tx.Sql("UPDATE hooks_pending_fires SET due = ? WHERE fire_no = ?").Bind(due).Bind(number).Execute();

    public static void Delete(Transaction tx, long number) =>
        tx.Sql("DELETE FROM hooks_pending_fires WHERE fire_no = ?").Bind(number).Execute();
}

/// <summary>A message has set off a hook.</summary>
/// <param name="Number">Its place among all of them.</param>
/// <param name="HookNumber">Which hook.</param>
/// <param name="TaskId">The id of the task to be: the same at each attempt.</param>
/// <param name="Created">When it was set off.</param>
/// <param name="Payload">The message's body.</param>
internal sealed record PendingFire(
    long Number, long HookNumber, string TaskId, DateTimeOffset Created, RawJson Payload);
