using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.PurgeCache.Api;

namespace Taskcluster.Modules.PurgeCache.Requests;

/// <summary>
/// SQL of purge requests. There is one for a cache at most, the newest. It ends at its moment, whether or not its row
/// is gone by then.
/// </summary>
internal static class PurgeRequestStore
{
    /// <summary>
    /// How long a request stands: no worker is to be away for longer and then use what it kept
    /// (spec/services.md §4.5).
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private const string Upsert = """
        INSERT INTO purge_cache_requests (worker_pool_id, cache_name, before, expires) VALUES (?, ?, ?, ?)
        ON CONFLICT (worker_pool_id, cache_name) DO UPDATE SET before = excluded.before, expires = excluded.expires
        """;

    private const string SelectOfPool = """
        SELECT worker_pool_id, cache_name, before FROM purge_cache_requests
        WHERE worker_pool_id = ? AND before >= ? AND expires > ? ORDER BY cache_name
        """;

    private const string SelectPage = """
        SELECT worker_pool_id, cache_name, before FROM purge_cache_requests
        WHERE (worker_pool_id, cache_name) > (?, ?) AND expires > ? ORDER BY worker_pool_id, cache_name LIMIT ?
        """;

    private const string DeleteExpired = """
        DELETE FROM purge_cache_requests WHERE (worker_pool_id, cache_name) IN (
          SELECT worker_pool_id, cache_name FROM purge_cache_requests WHERE expires <= ? ORDER BY expires LIMIT ?)
        """;

    /// <summary>Stores a request as of now, in place of the one for this cache; returns when it expires.</summary>
    public static DateTimeOffset Save(Transaction tx, string workerPoolId, string cacheName)
    {
        var expires = tx.Now + Lifetime;
        tx.Sql(Upsert).Bind(workerPoolId).Bind(cacheName).Bind(tx.Now).Bind(expires).Execute();
        return expires;
    }

    /// <summary>The requests for a pool that were made at a moment or later, ordered by cache.</summary>
    public static PurgeRequests OfPool(IRows rows, string workerPoolId, DateTimeOffset since) =>
        Read(rows.Sql(SelectOfPool).Bind(workerPoolId).Bind(since).Bind(rows.Now));

    /// <summary>The requests for all pools, ordered by pool and cache.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="after">Pool and cache of the last one of the page before; empty: the first page.</param>
    /// <param name="most">How many.</param>
    public static PurgeRequests Page(IRows rows, (string Pool, string Cache) after, int most) =>
        Read(rows.Sql(SelectPage).Bind(after.Pool).Bind(after.Cache).Bind(rows.Now).Bind(most));

    /// <summary>When the next request expires; null if there is none.</summary>
    public static DateTimeOffset? NextExpiry(IRows rows)
    {
        using var call = rows.Sql("SELECT expires FROM purge_cache_requests ORDER BY expires LIMIT 1");
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Removes requests that have expired, the oldest first; says how many.</summary>
    public static int RemoveExpired(Transaction tx, int most) =>
        tx.Sql(DeleteExpired).Bind(tx.Now).Bind(most).Execute();

    private static PurgeRequests Read(SqlCall call)
    {
        var requests = new PurgeRequests();
        using (call)
        {
            while (call.Step())
            {
                // No part of a pool's id has a slash in it.
                var pool = call.Text(0).Split('/');
                requests.Add(new PurgeRequest(pool[0], pool[1], call.Text(1), call.Time(2)));
            }
        }

        return requests;
    }
}
