using System.Text;
using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>Copies the whole state, and puts a copy in the place of all there is, while the host runs.</summary>
/// <param name="database">What is copied and replaced.</param>
/// <param name="messages">Its log.</param>
/// <param name="forgetful">
/// Who is to forget what they know, besides those whom <see cref="Database.WhenInDoubt"/> tells.
/// </param>
internal sealed class StateReplacement(Database database, MessageLog messages, IEnumerable<IForgets> forgetful)
{
    private const string Other = "replacement";

    // Those whose triggers write to other tables come first, so that what they wrote is replaced after them.
    private const string SelectTables = """
        SELECT name FROM sqlite_master AS one
        WHERE type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' AND name <> 'schema_migrations'
        ORDER BY EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = one.name) DESC, name
        """;

    private readonly IForgets[] forgetful = [.. forgetful];

    /// <summary>Copies the last committed state to a file that is not there yet.</summary>
    public void Copy(string path)
    {
        using var source = new Connection(database.Path, readOnly: true);
        source.CopyTo(path, isDurable: false);
    }

    /// <summary>
    /// Puts another state in the place of all there is, in one transaction. The log gets another epoch, all cursors
    /// count as moved, and whoever keeps rows in memory forgets them before anybody is answered.
    /// </summary>
    /// <param name="path">What <see cref="Copy"/> has made of this database.</param>
    /// <param name="before">Runs first, in the same transaction.</param>
    /// <param name="after">Runs after the commit, before anybody forgets anything.</param>
    /// <exception cref="StorageException">The state is as it was.</exception>
    public Task<T> Replace<T>(string path, Func<Transaction, T> before, Action after)
    {
        var call = new WriteCall<T>(
            tx =>
            {
                var result = before(tx);
                var moves = Cursors.MostMoves(tx);
                ReplaceRows(tx, path);
                Cursors.SetMoves(tx, moves + 1);
                messages.Restart();
                _ = Epochs.Renew(tx);
                tx.AfterCommit(after);
                tx.AfterCommit(database.Doubt);
                foreach (var one in forgetful)
                {
                    tx.AfterCommit(one.Forget);
                }

                return result;
            },
            mayRunTwice: false,
            CancellationToken.None)
        {
            IsAlone = true,
        };
        database.Admit(call);
        return call.Task;
    }

    private static void ReplaceRows(Transaction tx, string path)
    {
        var connection = tx.Connection;
        try
        {
            var tables = Tables(tx);
            connection.Script($"ATTACH '{path.Replace("'", "''", StringComparison.Ordinal)}' AS {Other}");
            var script = new StringBuilder();
            foreach (var table in tables)
            {
                _ = script.Append(
                    $"DELETE FROM main.{table}; INSERT INTO main.{table} SELECT * FROM {Other}.{table};");
            }

            connection.Script(script.ToString());
            tx.AfterCommit(() => connection.Script($"DETACH {Other}"));
        }
        catch (StorageException)
        {
            // What is attached cannot be detached within a transaction: the writer opens another connection.
            if (!connection.IsInAutocommit)
            {
                connection.Script("ROLLBACK");
            }

            throw;
        }
    }

    private static List<string> Tables(Transaction tx)
    {
        var tables = new List<string>();
        using var call = tx.Sql(SelectTables);
        while (call.Step())
        {
            tables.Add(call.Text(0));
        }

        return tables;
    }
}
