using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.Definitions;

/// <summary>SQL of hooks.</summary>
public static class HookStore
{
    private const string Columns = """
        SELECT hook_group_id, hook_id, hook_no, revision, metadata, task, schedule, bindings, trigger_schema, next_fire
        """;

    private const string SelectOne = Columns + " FROM hooks_hooks WHERE name = ?";

    private const string SelectByNumber = Columns + " FROM hooks_hooks WHERE hook_no = ?";

    private const string SelectGroup = Columns + " FROM hooks_hooks WHERE hook_group_id = ? ORDER BY hook_id";

    private const string SelectDue =
        Columns + ", next_task_id FROM hooks_hooks WHERE due <= ? ORDER BY due LIMIT ?";

    private const string InsertOne = """
        INSERT INTO hooks_hooks (name, hook_no, revision, hook_group_id, hook_id, metadata, task, schedule, bindings,
          trigger_schema, trigger_token, next_task_id, next_fire, due)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string UpdateOne = """
        UPDATE hooks_hooks SET revision = ?, metadata = ?, task = ?, schedule = ?, bindings = ?, trigger_schema = ?,
          next_task_id = ?, next_fire = ?, due = ?
        WHERE hook_no = ?
        """;

    private const string UpdateFired = """
        UPDATE hooks_hooks SET revision = ?, next_task_id = ?, next_fire = ?, due = ? WHERE hook_no = ? AND revision = ?
        """;

    private const string UpdateDue = "UPDATE hooks_hooks SET due = ? WHERE hook_no = ? AND revision = ?";

    /// <summary>A hook; null if there is none of that name.</summary>
    public static StoredHook? Find(IRows rows, HookName name)
    {
        using var call = rows.Sql(SelectOne).Bind(name.Full);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>A hook by its number; null if it is no more.</summary>
    public static StoredHook? Find(IRows rows, long number)
    {
        using var call = rows.Sql(SelectByNumber).Bind(number);
        return call.Step() ? Read(call) : null;
    }

    /// <summary>All groups in which there is a hook, in order.</summary>
    public static List<string> Groups(IRows rows)
    {
        var groups = new List<string>();
        using var call = rows.Sql("SELECT DISTINCT hook_group_id FROM hooks_hooks ORDER BY hook_group_id");
        while (call.Step())
        {
            groups.Add(call.Text(0));
        }

        return groups;
    }

    /// <summary>The hooks of a group, ordered by their ids.</summary>
    public static List<StoredHook> InGroup(IRows rows, string group)
    {
        var hooks = new List<StoredHook>();
        using var call = rows.Sql(SelectGroup).Bind(group);
        while (call.Step())
        {
            hooks.Add(Read(call));
        }

        return hooks;
    }

    /// <summary>When the next hook is due; null if none has a schedule.</summary>
    public static DateTimeOffset? NextDue(IRows rows)
    {
        using var call = rows.Sql("SELECT due FROM hooks_hooks WHERE due IS NOT NULL ORDER BY due LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Hooks whose time has come, those that have waited longest first.</summary>
    public static List<DueHook> Due(IRows rows, DateTimeOffset now, int most)
    {
        var due = new List<DueHook>();
        using var call = rows.Sql(SelectDue).Bind(now).Bind(most);
        while (call.Step())
        {
            due.Add(new DueHook(Read(call), call.Bytes(10)));
        }

        return due;
    }

    /// <summary>The encrypted trigger token of a hook; null if there is no such hook.</summary>
    public static byte[]? Token(IRows rows, HookName name)
    {
        using var call = rows.Sql("SELECT trigger_token FROM hooks_hooks WHERE name = ?").Bind(name.Full);
        return call.Step() ? call.Bytes(0) : null;
    }

    /// <summary>Stores a new token, encrypted; false if there is no such hook.</summary>
    public static bool SetToken(Transaction tx, HookName name, byte[] token) =>
        tx.Sql("UPDATE hooks_hooks SET trigger_token = ? WHERE name = ?").BindBlob(token).Bind(name.Full).Execute() > 0;

    public static void Insert(Transaction tx, StoredHook hook, byte[] token, byte[] taskId)
    {
        var (name, parts) = (hook.Name, hook.Parts);
        tx.Sql(InsertOne)
            .Bind(name.Full).Bind(hook.Number).Bind(hook.Revision).Bind(name.Group).Bind(name.Id)
            .Bind(parts.Metadata).Bind(parts.Task).Bind(parts.Schedule).Bind(parts.Bindings).Bind(parts.TriggerSchema)
            .BindBlob(token).BindBlob(taskId).Bind(hook.NextFire).Bind(hook.NextFire)
            .Execute();
    }

    /// <summary>Stores another definition of a hook, and the id of the task that it makes next.</summary>
    public static void Update(Transaction tx, StoredHook hook, byte[] taskId)
    {
        var parts = hook.Parts;
        tx.Sql(UpdateOne)
            .Bind(hook.Revision)
            .Bind(parts.Metadata).Bind(parts.Task).Bind(parts.Schedule).Bind(parts.Bindings).Bind(parts.TriggerSchema)
            .BindBlob(taskId).Bind(hook.NextFire).Bind(hook.NextFire).Bind(hook.Number)
            .Execute();
    }

    /// <summary>
    /// A slot is done: stores the next one and the id of its task. Nothing happens to a hook that was changed
    /// meanwhile, which has a slot and an id of its own since then.
    /// </summary>
    public static void Fired(Transaction tx, StoredHook fired, byte[] taskId, DateTimeOffset nextFire) =>
        tx.Sql(UpdateFired)
            .Bind(tx.Sequence.Next()).BindBlob(taskId).Bind(nextFire).Bind(nextFire)
            .Bind(fired.Number).Bind(fired.Revision)
            .Execute();

    /// <summary>The slot is tried again then, unless the hook was changed meanwhile.</summary>
    public static void Retry(Transaction tx, StoredHook hook, DateTimeOffset due) =>
        tx.Sql(UpdateDue).Bind(due).Bind(hook.Number).Bind(hook.Revision).Execute();

    /// <summary>Removes a hook; its last fires are removed afterwards.</summary>
    public static void Delete(Transaction tx, long number)
    {
        tx.Sql("DELETE FROM hooks_hooks WHERE hook_no = ?").Bind(number).Execute();
        tx.Sql("INSERT INTO hooks_removed (hook_no) VALUES (?)").Bind(number).Execute();
    }

    private static StoredHook Read(SqlCall row) => new()
    {
        Name = new HookName(row.Text(0), row.Text(1)),
        Number = row.Long(2),
        Revision = row.Long(3),
        Parts = new HookParts(row.Json(4), row.Json(5), row.Json(6), row.Json(7), row.Json(8)),
        NextFire = row.TimeOrNull(9),
    };
}
