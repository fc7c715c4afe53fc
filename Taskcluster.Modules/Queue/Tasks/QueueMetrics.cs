using System.Diagnostics.Metrics;
using System.Text.Json;
using Taskcluster.Modules.Kernel;
using Taskcluster.Modules.Kernel.Metrics;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Logs;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>
/// How full the queues are. Those with most tasks are told apart, as many as <c>Metrics:MostQueues</c>; the rest is
/// one. All of it is read when somebody asks.
/// </summary>
internal sealed class QueueMetrics : IMetricsSource
{
    private const string Other = "other";
    private const string Label = "task_queue";

    // Of queues that have no name of their own here, so many are looked at for their oldest task.
    private const int MostAges = 1000;

    private const string SelectPending =
        "SELECT task_queue_id, tasks FROM queue_pending_counts WHERE tasks > 0 ORDER BY tasks DESC, task_queue_id";

    private const string SelectClaimed =
        "SELECT task_queue_id, count(*) FROM queue_tasks WHERE taken_until IS NOT NULL GROUP BY task_queue_id "
        + "ORDER BY 2 DESC, 1";

    // The first in line of each priority; the oldest of a queue is among them.
    private const string SelectFirst = """
        SELECT runs FROM queue_tasks WHERE task_queue_id = ? AND priority = ? AND pending_order IS NOT NULL
        ORDER BY pending_order LIMIT 1
        """;

    private readonly Database database;
    private readonly int most;

    public QueueMetrics(
        IMeterFactory meters, Database database, CommitCounts counts, LiveLogs logs, MetricsOptions options)
    {
        this.database = database;
        most = options.MostQueues;
        counts.Declare(QueueCounts.Pending);
        counts.Declare(QueueCounts.Claimed);
        counts.Declare(QueueCounts.Resolved);
        var meter = meters.Create(HostMeter.Name);
        meter.CreateObservableGauge(
            "taskcluster.queue.tasks.pending",
            () => Largest(Counts(SelectPending)),
            "{task}",
            "Tasks that can be claimed, by task queue.");
        meter.CreateObservableGauge(
            "taskcluster.queue.tasks.claimed",
            () => Largest(Counts(SelectClaimed)),
            "{task}",
            "Tasks that a worker has, by task queue.");
        meter.CreateObservableGauge(
            "taskcluster.queue.oldest_pending",
            Ages,
            "s",
            "How long the task waits that became pending before all others, by task queue.");
        meter.CreateObservableGauge(
            "taskcluster.live_logs", () => logs.All.Count(), "{log}", "Logs of running tasks that can be followed.");
    }

    private static Measurement<T> Of<T>(string queue, T value)
        where T : struct => new(value, new KeyValuePair<string, object?>(Label, queue));

    private List<(string Queue, long Tasks)> Counts(string sql) => database.Read(rows =>
    {
        var counts = new List<(string, long)>();
        using var call = rows.Sql(sql);
        while (call.Step())
        {
            counts.Add((call.Text(0), call.Long(1)));
        }

        return counts;
    });

    private IEnumerable<Measurement<long>> Largest(List<(string Queue, long Tasks)> counts)
    {
        var told = counts.Take(most).Select(one => Of(one.Queue, one.Tasks));
        return counts.Count > most ? told.Append(Of(Other, counts.Skip(most).Sum(one => one.Tasks))) : told;
    }

    private IEnumerable<Measurement<double>> Ages()
    {
        var queues = Counts(SelectPending).Take(most + MostAges).Select(one => one.Queue).ToList();
        var ages = database.Read(rows => queues.ConvertAll(queue => (Queue: queue, Age: AgeOf(rows, queue))));
        var told = ages.Take(most).Select(one => Of(one.Queue, one.Age));
        return ages.Count > most ? told.Append(Of(Other, ages.Skip(most).Max(one => one.Age))) : told;
    }

    private static double AgeOf(IRows rows, string queue)
    {
        var age = TimeSpan.Zero;
        foreach (var priority in Enum.GetValues<TaskPriority>())
        {
            using var call = rows.Sql(SelectFirst).Bind(queue).Bind((int)priority);
            if (call.Step() && rows.Now - ScheduledOf(call.Text(0)) is var waits && waits > age)
            {
                age = waits;
            }
        }

        return age.TotalSeconds;
    }

    private static DateTimeOffset ScheduledOf(string runs)
    {
        using var document = JsonDocument.Parse(runs);
        var all = document.RootElement;
        return all[all.GetArrayLength() - 1].GetProperty("scheduled").GetDateTimeOffset();
    }
}
