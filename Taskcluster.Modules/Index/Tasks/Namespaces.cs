using Taskcluster.Modules.Index.Api;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Tasks;

/// <summary>SQL of the namespaces. They come with the tasks in them and go by the clock alone.</summary>
internal static class Namespaces
{
    internal const string SelectPage = """
        SELECT name, expires FROM index_namespaces
        WHERE parent = ? AND name > ? AND expires > ? ORDER BY name LIMIT ?
        """;

    internal const string Upsert = """
        INSERT INTO index_namespaces (parent, name, expires) VALUES (?, ?, ?)
        ON CONFLICT (parent, name) DO UPDATE SET expires = excluded.expires
        WHERE index_namespaces.expires < excluded.expires
        """;

    internal const string DeleteExpired = """
        DELETE FROM index_namespaces WHERE (parent, name) IN (
          SELECT parent, name FROM index_namespaces WHERE expires <= ? ORDER BY expires LIMIT ?)
        """;

    internal const string SelectFirstExpiry = "SELECT expires FROM index_namespaces ORDER BY expires LIMIT 1";

    /// <summary>
    /// Makes a namespace and those above it last until the day after a moment, if they would end before.
    /// </summary>
    /// <param name="tx">The change.</param>
    /// <param name="space">The lowest namespace; empty: there is none.</param>
    /// <param name="expires">When what is in it ends.</param>
    public static void Extend(Transaction tx, string space, DateTimeOffset expires)
    {
        var until = IndexDay.After(expires);
        while (space.Length > 0)
        {
            var (parent, name) = IndexPath.Of(space);
            if (tx.Sql(Upsert).Bind(parent).Bind(name).Bind(until).Execute() == 0)
            {
                // It lasts so long already, and hence do those above it.
                return;
            }

            space = parent;
        }
    }

    /// <summary>The namespaces right in another one by their names, without those that have expired.</summary>
    /// <param name="rows">Where to read.</param>
    /// <param name="space">The namespace; empty for the top.</param>
    /// <param name="after">The name before the first one; empty for the first page.</param>
    /// <param name="most">How many.</param>
    public static List<IndexNamespace> List(IRows rows, string space, string after, int most)
    {
        var found = new List<IndexNamespace>();
        using var call = rows.Sql(SelectPage).Bind(space).Bind(after).Bind(rows.Now).Bind(most);
        while (call.Step())
        {
            var name = call.Text(0);
            found.Add(new IndexNamespace(new IndexPath(space, name).ToString(), name, call.Time(1)));
        }

        return found;
    }

    /// <summary>When the next namespace ends; null if there is none.</summary>
    public static DateTimeOffset? NextExpiry(IRows rows)
    {
        using var call = rows.Sql(SelectFirstExpiry);
        return call.Step() ? call.Time(0) : null;
    }

    /// <summary>Removes namespaces that have ended; how many.</summary>
    public static int RemoveExpired(Transaction tx, int most) =>
        tx.Sql(DeleteExpired).Bind(tx.Now).Bind(most).Execute();
}
