using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Errors;

/// <summary>SQL of errors. A pool that is empty stands for all pools.</summary>
internal static class ErrorStore
{
    private const string Columns = """
        SELECT error_no, error_id, worker_pool_id, reported, kind, title, description, extra, code, launch_config_id
        FROM worker_manager_errors
        """;

    private const string SelectPage = Columns + """
         WHERE worker_pool_id = ? AND error_no < ? AND (? = '' OR error_id = ?) AND (? = '' OR launch_config_id = ?)
        ORDER BY error_no DESC LIMIT ?
        """;

    private const string InsertOne = """
        INSERT INTO worker_manager_errors (error_no, error_id, worker_pool_id, reported, kind, title, description,
          extra, code, launch_config_id)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """;

    private const string DeleteOld = """
        DELETE FROM worker_manager_errors WHERE error_no IN (
          SELECT error_no FROM worker_manager_errors WHERE reported <= ? ORDER BY reported LIMIT ?)
        """;

    private const string Since = " FROM worker_manager_errors WHERE reported >= ? AND (? = '' OR worker_pool_id = ?)";

    private const string CountByHour = "SELECT reported / 3600000, count(*)" + Since + " GROUP BY 1";

    private const string CountByTitle = "SELECT title, count(*)" + Since + " GROUP BY 1";

    private const string CountByCode = "SELECT code, count(*)" + Since + " GROUP BY 1";

    private const string CountByPool = "SELECT worker_pool_id, count(*)" + Since + " GROUP BY 1";

    private const string CountByLaunchConfig =
        "SELECT launch_config_id, count(*)" + Since + " AND launch_config_id IS NOT NULL GROUP BY 1";

    public static void Insert(Transaction tx, ErrorRecord error) => tx.Sql(InsertOne)
        .Bind(error.Number).Bind(error.ErrorId).Bind(error.WorkerPoolId).Bind(error.Reported).Bind(error.Kind)
        .Bind(error.Title).Bind(error.Description).Bind(error.Extra).Bind(error.Code).Bind(error.LaunchConfigId)
        .Execute();

    /// <summary>Errors of a pool, the newest first.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="workerPoolId">The pool.</param>
    /// <param name="errorId">This one alone; empty: all.</param>
    /// <param name="launchConfigId">Those of this one alone; empty: all.</param>
    /// <param name="before">Those with smaller numbers than this; 0: all.</param>
    /// <param name="limit">How many at most.</param>
    public static List<ErrorRecord> Page(
        IRows rows, string workerPoolId, string errorId, string launchConfigId, long before, int limit)
    {
        var errors = new List<ErrorRecord>();
        using var call = rows.Sql(SelectPage)
            .Bind(workerPoolId).Bind(before > 0 ? before : long.MaxValue).Bind(errorId).Bind(errorId)
            .Bind(launchConfigId).Bind(launchConfigId).Bind(limit);
        while (call.Step())
        {
            errors.Add(Read(call));
        }

        return errors;
    }

    /// <summary>When the oldest error was reported; null if there is none.</summary>
    public static DateTimeOffset? Oldest(IRows rows)
    {
        using var call = rows.Sql("SELECT reported FROM worker_manager_errors ORDER BY reported LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Removes some of the errors that were reported until then, and says how many.</summary>
    public static int DeleteUntil(Transaction tx, DateTimeOffset moment, int most) =>
        tx.Sql(DeleteOld).Bind(moment).Bind(most).Execute();

    /// <summary>How many errors there were in each hour since a moment; the key is its beginning.</summary>
    public static Dictionary<DateTimeOffset, long> ByHour(IRows rows, string workerPoolId, DateTimeOffset since)
    {
        var counts = new Dictionary<DateTimeOffset, long>();
        using var call = rows.Sql(CountByHour).Bind(since).Bind(workerPoolId).Bind(workerPoolId);
        while (call.Step())
        {
            counts.Add(DateTimeOffset.FromUnixTimeSeconds(call.Long(0) * 3600), call.Long(1));
        }

        return counts;
    }

    public static Dictionary<string, long> ByTitle(IRows rows, string workerPoolId, DateTimeOffset since) =>
        Count(rows.Sql(CountByTitle), workerPoolId, since);

    public static Dictionary<string, long> ByCode(IRows rows, string workerPoolId, DateTimeOffset since) =>
        Count(rows.Sql(CountByCode), workerPoolId, since);

    public static Dictionary<string, long> ByPool(IRows rows, string workerPoolId, DateTimeOffset since) =>
        Count(rows.Sql(CountByPool), workerPoolId, since);

    public static Dictionary<string, long> ByLaunchConfig(IRows rows, string workerPoolId, DateTimeOffset since) =>
        Count(rows.Sql(CountByLaunchConfig), workerPoolId, since);

    private static Dictionary<string, long> Count(SqlCall call, string workerPoolId, DateTimeOffset since)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        using (call.Bind(since).Bind(workerPoolId).Bind(workerPoolId))
        {
            while (call.Step())
            {
                counts.Add(call.Text(0), call.Long(1));
            }
        }

        return counts;
    }

    private static ErrorRecord Read(SqlCall row) => new()
    {
        Number = row.Long(0),
        ErrorId = row.Text(1),
        WorkerPoolId = row.Text(2),
        Reported = row.Time(3),
        Kind = row.Text(4),
        Title = row.Text(5),
        Description = row.Text(6),
        Extra = row.Json(7),
        Code = row.Text(8),
        LaunchConfigId = row.TextOrNull(9),
    };
}
