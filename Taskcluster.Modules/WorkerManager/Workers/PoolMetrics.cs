using System.Diagnostics.Metrics;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.WorkerManager.Workers;

/// <summary>
/// What the worker pools have, read when somebody asks. The largest pools are told apart, as many as
/// <c>Metrics:MostQueues</c>; the rest is one.
/// </summary>
internal sealed class PoolMetrics : IMetricsSource
{
    private const string Other = "other";

    private const string Select = """
        SELECT worker_pool_id, state, count(*), sum(capacity) FROM worker_manager_workers
        GROUP BY worker_pool_id, state
        """;

    private readonly Database database;
    private readonly int most;

    public PoolMetrics(IMeterFactory meters, Database database, MetricsOptions options)
    {
        this.database = database;
        most = options.MostQueues;
        var meter = meters.Create(HostMeter.Name);
        meter.CreateObservableGauge(
            "taskcluster.worker_pool.workers",
            () => Read(row => row.Workers),
            "{worker}",
            "Workers that the worker manager knows, by pool and state.");
        meter.CreateObservableGauge(
            "taskcluster.worker_pool.capacity",
            () => Read(row => row.Capacity),
            "{task}",
            "Tasks that those workers can run at once, by pool and state.");
    }

    private IEnumerable<Measurement<long>> Read(Func<Row, long> value)
    {
        var rows = database.Read(All);
        var named = rows.GroupBy(row => row.Pool, StringComparer.Ordinal)
            .OrderByDescending(pool => pool.Sum(row => row.Workers))
            .ThenBy(pool => pool.Key, StringComparer.Ordinal)
            .Take(most)
            .Select(pool => pool.Key)
            .ToHashSet(StringComparer.Ordinal);
        return rows.GroupBy(row => (Pool: named.Contains(row.Pool) ? row.Pool : Other, row.State))
            .Select(group => new Measurement<long>(
                group.Sum(value),
                new KeyValuePair<string, object?>("worker_pool", group.Key.Pool),
                new KeyValuePair<string, object?>("state", group.Key.State)));
    }

    private static List<Row> All(IRows rows)
    {
        var all = new List<Row>();
        using var call = rows.Sql(Select);
        while (call.Step())
        {
            all.Add(new Row(call.Text(0), call.Text(1), call.Long(2), call.Long(3)));
        }

        return all;
    }

    private sealed record Row(string Pool, string State, long Workers, long Capacity);
}
