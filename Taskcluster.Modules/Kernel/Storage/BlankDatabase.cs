using System.Runtime.InteropServices;
using SQLitePCL;

namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// The beginning of a throw-away database. The first of a process is kept as <see cref="Migrations"/> has made it, and
/// all later ones begin with its bytes: to run every migration takes longer than all else of an opening.
/// </summary>
/// <remarks>
/// Others are made where they lie, in one transaction: half a file is then no database that somebody could meet.
/// </remarks>
internal sealed class BlankDatabase
{
    private static readonly TaskCompletionSource<byte[]> Kept = new();

    private readonly bool isFilled;

    private BlankDatabase(bool isFilled) => this.isFilled = isFilled;

    /// <summary>Fills an empty file, if there is something to fill it with.</summary>
    /// <returns>What is left to do; null where the file is not empty, or has a log: it is somebody's.</returns>
    public static BlankDatabase? Begin(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: 0 } || File.Exists(path + Dialect.LogSuffix))
        {
            return null;
        }

        if (!Kept.Task.IsCompletedSuccessfully)
        {
            return new BlankDatabase(isFilled: false);
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Write(Kept.Task.Result);
        return new BlankDatabase(isFilled: true);
    }

    /// <summary>
    /// Gives one that was filled what sets each database apart: when its migrations were applied, and the epoch of its
    /// messages (<see cref="Bus.Epochs"/>). No other migration writes what differs from one time to the next.
    /// </summary>
    public void MakeOwn(Connection connection, TimeProvider clock)
    {
        if (!isFilled)
        {
            return;
        }

        connection.Script(Dialect.Begin);
        connection.Sql("UPDATE schema_migrations SET applied = ?").Bind(clock.GetUtcNow()).Execute();
        connection.Script("UPDATE kernel_facts SET value = lower(hex(randomblob(8))) WHERE name = 'pulse-epoch'");
        connection.Script("COMMIT");
    }

    /// <summary>Keeps the bytes of the first, in which all migrations were run just now.</summary>
    public void Keep(Connection connection)
    {
        if (isFilled || Kept.Task.IsCompleted)
        {
            return;
        }

        var start = raw.sqlite3_serialize(connection.Handle, "main", out var size, 0);
        if (start == 0)
        {
            // There is no memory for it now; the next one may be kept.
            return;
        }

        try
        {
            var bytes = new byte[size];
            Marshal.Copy(start, bytes, 0, bytes.Length);
            _ = Kept.TrySetResult(bytes);
        }
        finally
        {
            raw.sqlite3_free(start);
        }
    }
}
