using System.Text.Json;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.WorkerManager.Errors;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Api.Errors;

/// <summary>worker-manager.workerPoolErrorStats: errors of the last days, counted.</summary>
public sealed class GetErrorStats()
    : ApiMethod<GetErrorStats.Request, ErrorStatsReply>(() => WorkerManagerJson.Default.ErrorStatsReply)
{
    /// <summary>Stands for all pools in the scope.</summary>
    private const string AllPools = "*";

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "workerPoolErrorStats",
        Route = "GET /worker-pool-errors/stats",
        Query = [new QueryParameter("workerPoolId", Patterns.TaskQueueId)],
        Scopes = "worker-manager:list-worker-pool-errors:<workerPoolId>",
        Authorized = AuthorizationMoment.FromBody,
        Output = typeof(ErrorStatsReply),
        Stability = Stability.Experimental,
        Category = WorkerManagerParameters.PoolCategory,
        Title = "Get Worker Pool Error Statistics",
        Description = """
            How many errors there were on each of the last 7 days and in each of the last 24 hours, and how many of each
            title, code, pool and launch config. Without `workerPoolId` of all pools: then `*` stands for it in the
            scope.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.QueryValue("workerPoolId") ?? "");

    public override ScopeValues ScopeValues(Request request) =>
        new() { { "workerPoolId", request.WorkerPoolId.Length == 0 ? AllPools : request.WorkerPoolId } };

    /// <param name="WorkerPoolId">The pool; empty: all.</param>
    public sealed record Request(string WorkerPoolId) : IRequest<ErrorStatsReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, ErrorStatsReply>
    {
        private const int Days = 7;
        private const int Hours = 24;

        public Task<ErrorStatsReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(request.WorkerPoolId, Count));

        private static ErrorStatsReply Count(IRows rows, string id)
        {
            if (id.Length > 0)
            {
                _ = PoolStore.Find(rows, id) ?? throw WorkerManagerParameters.NoSuchPool(id);
            }

            var today = new DateTimeOffset(rows.Now.UtcDateTime.Date, TimeSpan.Zero);
            var since = today.AddDays(1 - Days);
            var byHour = ErrorStore.ByHour(rows, id, since);
            var daily = Enumerable.Range(0, Days).Select(day => since.AddDays(day)).ToDictionary(
                WireTime.Format,
                day => byHour.Where(one => one.Key >= day && one.Key < day.AddDays(1)).Sum(one => one.Value),
                StringComparer.Ordinal);
            return new ErrorStatsReply(id, new ErrorTotals
            {
                Total = daily.Values.Sum(),
                Daily = Json(daily),
                Hourly = Json(ByHour(byHour, today.AddHours(rows.Now.UtcDateTime.Hour))),
                Title = Json(ErrorStore.ByTitle(rows, id, since)),
                Code = Json(ErrorStore.ByCode(rows, id, since)),
                WorkerPool = Json(ErrorStore.ByPool(rows, id, since)),
                LaunchConfig = Json(ErrorStore.ByLaunchConfig(rows, id, since)),
            });
        }

        private static Dictionary<string, long> ByHour(Dictionary<DateTimeOffset, long> counts, DateTimeOffset last) =>
            Enumerable.Range(1 - Hours, Hours).Select(hour => last.AddHours(hour)).ToDictionary(
                WireTime.Format, hour => counts.GetValueOrDefault(hour), StringComparer.Ordinal);

        private static RawJson Json(Dictionary<string, long> counts) => new(
            JsonSerializer.SerializeToUtf8Bytes(counts, WorkerManagerJson.Default.DictionaryStringInt64));
    }
}

/// <summary>The errors of a pool, or of all, counted.</summary>
[Schema("worker-manager", "worker-pool-error-stats", Title = "Worker Pool Error Stats")]
public sealed record ErrorStatsReply(
    [Untyped, Says("The pool; empty for all of them.")]
    [SchemaJson("{\"oneOf\":[{\"type\":\"string\",\"pattern\":\"" + Patterns.TaskQueueId + "\"},{\"const\":\"\"}]}")]
    string WorkerPoolId,
    ErrorTotals Totals);

/// <summary>How many errors there were; each map is of counts.</summary>
public sealed record ErrorTotals
{
    [Says("Of the last 7 days.")]
    public required double Total { get; init; }

    [Says("Of each of the last 7 days, by its beginning.")]
    public required RawJson Daily { get; init; }

    [Says("Of each of the last 24 hours, by its beginning.")]
    public required RawJson Hourly { get; init; }

    [Says("By their titles.")]
    public required RawJson Title { get; init; }

    [Says("By `extra.code`; `other` stands for those without.")]
    public required RawJson Code { get; init; }

    [Says("By their pools.")]
    public required RawJson WorkerPool { get; init; }

    [Says("By the launch configs of the workers, where they are known.")]
    public required RawJson LaunchConfig { get; init; }
}
