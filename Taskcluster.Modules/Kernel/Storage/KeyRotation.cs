using System.Diagnostics;
using System.Security.Cryptography;
using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Settings;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// Brings all encrypted cells under the last of the keys. It needs the data folder to itself: a server that runs knows
/// only the keys that it began with, and could not read what a newer one has encrypted.
/// </summary>
/// <remarks>
/// Every cell names its key, and all keys stay where they are, so that each cell is readable at each moment. Killed in
/// the middle and run again, it goes on with the cells that are left.
/// </remarks>
public sealed class KeyRotation(
    Database database, IEnumerable<EncryptedColumn> columns, KeyRotationOptions options, TimeProvider clock)
{
    /// <summary>A closure ends after this time, however many rows it had still to do.</summary>
    private static readonly TimeSpan LongestClosure = TimeSpan.FromMilliseconds(15);

    private readonly IReadOnlyList<EncryptedColumn> columns = [.. columns];

    /// <summary>How many cells are under each key.</summary>
    public KeyUsage Usage(Encryption keys) => database.Read(rows => UsageIn(rows, columns, keys));

    /// <summary>The same of a snapshot that somebody else has opened.</summary>
    public static KeyUsage UsageIn(IRows rows, IEnumerable<EncryptedColumn> columns, Encryption keys)
    {
        var cells = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            using var call = rows.Sql(column.CountByKey).Bind(Encryption.MarkBytes);
            while (call.Step())
            {
                var id = Encryption.KeyIdOf(call.TextSpan(0));
                cells[id] = cells.GetValueOrDefault(id) + call.Long(1);
            }
        }

        return new KeyUsage(keys.KeyIds, cells);
    }

    /// <summary>
    /// Makes sure that the keys are those of this database before anything is stored under them: with a wrong key some
    /// rows could be read by nobody, and others only by who keeps the wrong one. Looks at a few cells, so that a start
    /// costs nothing.
    /// </summary>
    /// <exception cref="UnusableDataException">A cell is under a key that is not given.</exception>
    public void RequireKeys(Encryption keys) => Require(
        keys.KeyIds,
        place => $"The values of {place} were encrypted with a key that is not among those given. Put the right one "
            + $"into {EncryptionKeys.FileName} of the data folder, or into the environment variable "
            + $"{EncryptionKeys.Variable}.");

    /// <summary>Makes sure that nothing is encrypted yet, before a first key is made.</summary>
    /// <param name="keyFile">Where a key should be, and is not.</param>
    /// <exception cref="UnusableDataException">Something is.</exception>
    public void RequireNothingEncrypted(string keyFile) => Require(
        [],
        place => $"{keyFile} is missing, and the values of {place} are encrypted. Put it back, from a backup of it, or "
            + $"give its key as {EncryptionKeys.Variable}.");

    private void Require(IReadOnlyList<string> keyIds, Func<string, string> complaint)
    {
        foreach (var column in columns)
        {
            database.Read(rows => Fits(rows.Sql(column.SelectFirst)) && Fits(rows.Sql(column.SelectLast)));

            bool Fits(SqlCall call)
            {
                using (call.Bind(Encryption.MarkBytes))
                {
                    return !call.Step() || keyIds.Contains(Encryption.KeyIdOf(call.TextSpan(0)))
                        ? true
                        : throw new UnusableDataException(complaint(column.Place));
                }
            }
        }
    }

    /// <summary>Encrypts anew what is under other keys than the last, and gives the number of cells.</summary>
    /// <param name="keys">All keys that cells are under, and last the one that is to be used.</param>
    /// <param name="done">Told after each commit how many cells have been done.</param>
    /// <param name="cancellation">Ends it between two chunks.</param>
    /// <exception cref="UnusableDataException">A cell cannot be read; those before it are done.</exception>
    public async Task<long> Run(Encryption keys, Action<long> done, CancellationToken cancellation = default)
    {
        var total = 0L;
        foreach (var column in columns)
        {
            string? last = "";
            while (last is not null)
            {
                cancellation.ThrowIfCancellationRequested();
                var from = last;
                (var rows, last) = await database.Write(tx => Chunk(tx, column, keys, from), cancellation);
                total += rows;
                done(total);
                database.Kills.Pass(KillPoint.KeyRotation);
                if (last is not null && options.Pause > TimeSpan.Zero)
                {
                    await Task.Delay(options.Pause, clock, cancellation);
                }
            }
        }

        return total;
    }

    // Gives the row to go on from; null where nothing is left.
    private (int Rows, string? Last) Chunk(Transaction tx, EncryptedColumn column, Encryption keys, string from)
    {
        var started = Stopwatch.GetTimestamp();
        var chunk = Math.Max(1, options.ChunkRows);
        var cells = new List<(string Row, byte[] Stored)>();
        using (var call = tx.Sql(column.SelectUnderOtherKeys)
            .Bind(from).Bind(Encryption.MarkBytes).BindBlob(keys.Mark).Bind(chunk))
        {
            while (call.Step())
            {
                cells.Add((call.Text(0), call.Bytes(1)));
            }
        }

        var count = 0;
        foreach (var (row, stored) in cells)
        {
            var plain = keys.Decrypt(column.Place, row, stored);
            tx.Sql(column.Update).BindBlob(keys.Encrypt(column.Place, row, plain)).Bind(row).Execute();
            CryptographicOperations.ZeroMemory(plain);
            count++;
            if (Stopwatch.GetElapsedTime(started) > LongestClosure)
            {
                break;
            }
        }

        var isLast = count == cells.Count && count < chunk;
        return (count, isLast ? null : cells[count - 1].Row);
    }
}

/// <summary>Which keys there are, and how many cells are under each.</summary>
/// <param name="Keys">The ids of the keys that are given, the one that encrypts last.</param>
/// <param name="Cells">The number of cells by the id of their key.</param>
public sealed record KeyUsage(IReadOnlyList<string> Keys, IReadOnlyDictionary<string, long> Cells)
{
    /// <summary>The key that encrypts.</summary>
    public string Current => Keys[^1];

    /// <summary>Cells that are not under the key that encrypts.</summary>
    public long Outdated => Cells.Where(cell => cell.Key != Current).Sum(cell => cell.Value);

    /// <summary>Cells that no given key opens.</summary>
    public long Unreadable => Cells.Where(cell => !Keys.Contains(cell.Key)).Sum(cell => cell.Value);
}

/// <summary>Settings of the section <c>KeyRotation</c>.</summary>
public sealed record KeyRotationOptions : ICheckedSettings
{
    /// <summary>Most cells of one transaction.</summary>
    public int ChunkRows { get; set; } = 500;

    /// <summary>How long to leave the disk to others between two transactions.</summary>
    public double PauseMilliseconds { get; set; }

    internal TimeSpan Pause => TimeSpan.FromMilliseconds(PauseMilliseconds);

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(1, ChunkRows);
}
