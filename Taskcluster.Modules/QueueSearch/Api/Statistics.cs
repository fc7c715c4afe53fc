using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.QueueSearch.History;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.QueueSearch.Api;

/// <summary>queue-search.statistics: how many runs came, began and ended in the last hours.</summary>
public sealed class Statistics() : ApiMethod<Statistics.Request, StatisticsReply>(
    () => QueueSearchJson.Default.StatisticsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue-search",
        Name = "statistics",
        Route = "GET /statistics",
        Scopes = AllOf("queue-search:statistics", "queue:pending-count:*", "queue:claimed-count:*"),
        Output = typeof(StatisticsReply),
        Stability = Stability.Experimental,
        Category = "Statistics",
        Title = "Statistics of the Last Hours",
        Description = """
            Tell of each queue, minute by minute, how many runs could be claimed, were claimed, and ended, over the last
            six hours. Minutes in which nothing happened are left out. How many tasks waited at a moment follows from
            the number of those that wait now (`taskQueueCounts`): take away the runs that came later (`pending`), and
            add those that were claimed (`running`) or given up (`dropped`) later.

            The answer is read off the log of messages; what is not kept there any more is not told, and `since` says
            so.
            """,
    };

    public override Request Bind(ApiCall call) => new();

    public sealed record Request : IRequest<StatisticsReply>;

    internal sealed class Handler(QueueHistory history, TimeProvider clock) : IRequestHandler<Request, StatisticsReply>
    {
        public Task<StatisticsReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (since, minutes) = history.Read();
            return Task.FromResult(new StatisticsReply
            {
                Since = since,
                Until = clock.GetUtcNow(),
                Queues =
                [
                    .. minutes.GroupBy(minute => minute.TaskQueueId, StringComparer.Ordinal)
                        .Select(queue => new QueueMinutes
                        {
                            TaskQueueId = queue.Key,
                            Minutes = [.. queue.Select(minute => Minute(minute.Minute, minute.Counts))],
                        }),
                ],
            });
        }

        private static QueueMinute Minute(long minute, MinuteCounts counts) => new()
        {
            Begin = DateTimeOffset.FromUnixTimeSeconds(minute * 60),
            Pending = counts.Pending,
            Running = counts.Running,
            Completed = counts.Completed,
            Failed = counts.Failed,
            Exception = counts.Exception,
            Dropped = counts.Dropped,
        };
    }
}
