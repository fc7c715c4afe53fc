using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Hooks.LastFires;

/// <summary>SQL of what came of fires.</summary>
internal static class LastFireStore
{
    private const string InsertOne = """
        INSERT INTO hooks_last_fires (fire_no, hook_no, task_id, fired_by, created, result, error)
        SELECT ?, hook_no, ?, ?, ?, ?, ? FROM hooks_hooks WHERE hook_no = ?
        """;

    private const string SelectPage = """
        SELECT fire_no, task_id, fired_by, created, error FROM hooks_last_fires
        WHERE hook_no = ? AND (created, fire_no) < (?, ?) ORDER BY created DESC, fire_no DESC LIMIT ?
        """;

    private const string DeleteOld = """
        DELETE FROM hooks_last_fires WHERE fire_no IN
          (SELECT fire_no FROM hooks_last_fires WHERE created <= ? ORDER BY created LIMIT ?)
        """;

    private const string DeleteOfHook = """
        DELETE FROM hooks_last_fires WHERE fire_no IN
          (SELECT fire_no FROM hooks_last_fires WHERE hook_no = ? LIMIT ?)
        """;

    /// <summary>Notes what came of a fire; in vain if the hook is no more.</summary>
    public static void Insert(Transaction tx, long hook, LastFire fire) =>
        tx.Sql(InsertOne)
            .Bind(tx.Sequence.Next()).Bind(fire.TaskId).Bind(fire.FiredBy).Bind(fire.Created)
            .Bind(fire.Result).Bind(fire.Error ?? "").Bind(hook).Execute();

    /// <summary>The newest fires of a hook before one.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="hook">The hook's number.</param>
    /// <param name="created">The milliseconds of that one; null: from the newest on.</param>
    /// <param name="number">Its number.</param>
    /// <param name="most">How many.</param>
    public static List<LastFire> Before(IRows rows, long hook, long? created, long? number, int most)
    {
        var fires = new List<LastFire>();
        using var call = rows.Sql(SelectPage)
            .Bind(hook).Bind(created ?? long.MaxValue).Bind(number ?? long.MaxValue).Bind(most);
        while (call.Step())
        {
            var error = call.Text(4) is { Length: > 0 } text ? text : null;
            fires.Add(new LastFire(call.Text(1), call.Text(2), call.Time(3), error)
            {
                Number = call.Long(0),
            });
        }

        return fires;
    }

    /// <summary>When the oldest was; null if there is none.</summary>
    public static DateTimeOffset? Oldest(IRows rows)
    {
        using var call = rows.Sql("SELECT created FROM hooks_last_fires ORDER BY created LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>
    /// The number of a hook that is no more, and whose fires may still be there; null if there is none.
    /// </summary>
    public static long? AnyRemoved(IRows rows)
    {
        using var call = rows.Sql("SELECT hook_no FROM hooks_removed LIMIT 1");
        return call.Step() ? call.Long(0) : null;
    }

    /// <summary>Removes fires that were by then; how many.</summary>
    public static int RemoveOld(Transaction tx, DateTimeOffset until, int most) =>
        tx.Sql(DeleteOld).Bind(until).Bind(most).Execute();

    /// <summary>Removes fires of hooks that are no more; true if there may be others left.</summary>
    public static bool RemoveOfRemoved(Transaction tx, int most)
    {
        if (AnyRemoved(tx) is not { } hook)
        {
            return false;
        }

        if (tx.Sql(DeleteOfHook).Bind(hook).Bind(most).Execute() < most)
        {
            tx.Sql("DELETE FROM hooks_removed WHERE hook_no = ?").Bind(hook).Execute();
        }

        return true;
    }
}

/// <summary>What came of a fire.</summary>
/// <param name="TaskId">The task's id, whether or not there is such a task.</param>
/// <param name="FiredBy">One of <see cref="Firing.FiredBy"/>.</param>
/// <param name="Created">When the hook fired, which is when the task was created.</param>
/// <param name="Error">What went wrong; null: nothing.</param>
internal sealed record LastFire(string TaskId, string FiredBy, DateTimeOffset Created, string? Error)
{
    public const string Success = "success";

    public const string Failure = "error";

    /// <summary>Its place among all of them; 0 before it is stored.</summary>
    public long Number { get; init; }

    public string Result => Error is null ? Success : Failure;
}
