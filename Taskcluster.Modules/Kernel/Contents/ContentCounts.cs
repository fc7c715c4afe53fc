using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>
/// How many rows name each content. Whoever stores a hash in a row of its own counts it in the same transaction, and
/// counts it off in the one that removes the hash; nobody else need know which tables name contents.
/// </summary>
public static class ContentCounts
{
    private const string AddUse = """
        INSERT INTO contents (sha256, size_bytes, uses) VALUES (?, ?, 1)
        ON CONFLICT (sha256) DO UPDATE SET uses = contents.uses + 1
        """;

    /// <summary>One more row names the content.</summary>
    public static void Use(Transaction tx, Upload upload) =>
        tx.Sql(AddUse).Bind(upload.Sha256).Bind(upload.Length).Execute();

    /// <summary>
    /// One row less names the content; true if none does any more. The caller then hands it to
    /// <see cref="ContentStore.Remove"/> once the transaction is committed.
    /// </summary>
    public static bool Release(Transaction tx, string sha256)
    {
        tx.Sql("UPDATE contents SET uses = uses - 1 WHERE sha256 = ?").Bind(sha256).Execute();
        return tx.Sql("DELETE FROM contents WHERE sha256 = ? AND uses = 0").Bind(sha256).Execute() > 0;
    }

    /// <summary>All contents that rows name.</summary>
    internal static List<string> All(IRows rows)
    {
        var all = new List<string>();
        using var call = rows.Sql("SELECT sha256 FROM contents");
        while (call.Step())
        {
            all.Add(call.Text(0));
        }

        return all;
    }

    /// <summary>Whether any row names the content.</summary>
    public static bool IsUsed(IRows rows, string sha256)
    {
        using var call = rows.Sql("SELECT 1 FROM contents WHERE sha256 = ?").Bind(sha256);
        return call.Step();
    }
}
