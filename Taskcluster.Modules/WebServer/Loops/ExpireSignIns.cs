using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;

namespace Taskcluster.Modules.WebServer.Loops;

/// <summary>
/// Removes links, requests, codes and access tokens at their end. Readers do not see them from that moment on, so that
/// nothing depends on how soon.
/// </summary>
public sealed class ExpireSignIns(Database database, TimeProvider clock) : Loop(clock)
{
    private const string SelectNext = """
        SELECT min(expires) FROM (
          SELECT min(expires) AS expires FROM web_sign_in_links
          UNION ALL SELECT min(expires) FROM web_transactions
          UNION ALL SELECT min(expires) FROM web_codes
          UNION ALL SELECT min(expires) FROM web_access_tokens)
        """;

    private const int Piece = 50;

    private static readonly string[] Deletions =
    [
        """
        DELETE FROM web_sign_in_links WHERE token_hash IN (
          SELECT token_hash FROM web_sign_in_links WHERE expires <= ? ORDER BY expires LIMIT ?)
        """,
        """
        DELETE FROM web_transactions WHERE id_hash IN (
          SELECT id_hash FROM web_transactions WHERE expires <= ? ORDER BY expires LIMIT ?)
        """,
        """
        DELETE FROM web_codes WHERE code_hash IN (
          SELECT code_hash FROM web_codes WHERE expires <= ? ORDER BY expires LIMIT ?)
        """,
        """
        DELETE FROM web_access_tokens WHERE token_hash IN (
          SELECT token_hash FROM web_access_tokens WHERE expires <= ? ORDER BY expires LIMIT ?)
        """,
    ];

    protected override DateTimeOffset? NextDue() => database.Read(rows =>
    {
        using var call = rows.Sql(SelectNext);
        return call.Step() ? call.TimeOrNull(0) : null;
    });

    protected override Task RunOnce(CancellationToken cancellation) =>
        database.WriteInPortions(Remove, cancellation: cancellation);

    private static bool Remove(Transaction tx, Portion portion)
    {
        foreach (var deletion in Deletions)
        {
            int removed;
            do
            {
                if (portion.IsOver)
                {
                    return true;
                }

                removed = tx.Sql(deletion).Bind(tx.Now).Bind(Piece).Execute();
                portion.Touch(removed);
            }
            while (removed == Piece);
        }

        return false;
    }
}
