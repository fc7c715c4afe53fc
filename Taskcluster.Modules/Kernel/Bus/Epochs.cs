using System.Security.Cryptography;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Bus;

/// <summary>
/// The epoch in which the log's sequence numbers count. A log that was set back, by a reset or from a backup, gives
/// numbers anew, so that it needs another one.
/// </summary>
public static class Epochs
{
    private const string Name = "pulse-epoch";

    // Long enough that no two logs of the world are taken for each other.
    private const int Bytes = 8;

    /// <summary>The epoch of this snapshot; 16 hexadecimal digits.</summary>
    public static string Current(IRows rows)
    {
        using var call = rows.Sql("SELECT value FROM kernel_facts WHERE name = ?").Bind(Name);
        return call.Step()
            ? call.Text(0)
            : throw new UnusableDataException("The database has no epoch of its message log; restore a backup.");
    }

    /// <summary>Begins another epoch: ids given so far lead to a gap from the commit on.</summary>
    public static string Renew(Transaction tx)
    {
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        tx.Sql("""
            INSERT INTO kernel_facts (name, value) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """).Bind(Name).Bind(epoch).Execute();
        return epoch;
    }
}
