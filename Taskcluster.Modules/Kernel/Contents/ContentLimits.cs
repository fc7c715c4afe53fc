using Taskcluster.Modules.Kernel.Settings;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Contents;

/// <summary>How much room contents may take: uploads are refused before the disk is full.</summary>
public sealed class ContentLimits(DataFolder folder, Database database, ContentOptions options)
{
    private const long Mebibyte = 1024 * 1024;

    private readonly Lock gate = new();
    private readonly long most = options.MostMebibytes * Mebibyte;
    private readonly long floor = options.FreeFloorMebibytes * Mebibyte;

    // Bytes of all contents as last reckoned, with what came since; more than there are rather than less.
    private long stored = -1;
    private long underWay;

    /// <summary>Makes sure that an upload may begin. Who has called it calls <see cref="Ended"/> at its end.</summary>
    /// <exception cref="NoRoomException">It may not.</exception>
    public void Begin(long bytes)
    {
        if (floor > 0 && new DriveInfo(folder.Path).AvailableFreeSpace is var free && free - bytes < floor)
        {
            throw new NoRoomException(
                $"The server has no room for {bytes} bytes: its disk has {free / Mebibyte} MiB left, of which it keeps "
                + $"{options.FreeFloorMebibytes} MiB free. Nothing was stored.");
        }

        if (most <= 0)
        {
            return;
        }

        lock (gate)
        {
            if (stored < 0 || stored + underWay + bytes > most)
            {
                // Meanwhile some may have gone, and others were there already.
                stored = database.Read(Sum);
            }

            if (stored + underWay + bytes > most)
            {
                throw new NoRoomException(
                    $"The server has no room for {bytes} bytes: it keeps at most {options.MostMebibytes} MiB of "
                    + $"artifacts and objects, and has {stored / Mebibyte} MiB. Nothing was stored; room comes when "
                    + "something expires.");
            }

            underWay += bytes;
        }
    }

    /// <summary>An upload has ended, whether or not it was kept.</summary>
    public void Ended(long bytes)
    {
        if (most > 0)
        {
            lock (gate)
            {
                underWay -= bytes;
                stored += bytes;
            }
        }
    }

    private static long Sum(IRows rows)
    {
        using var call = rows.Sql("SELECT COALESCE(SUM(size_bytes), 0) FROM contents");
        return call.Step() ? call.Long(0) : 0;
    }
}

/// <summary>An upload would take more room than there is, or than settings allow; callers get 507.</summary>
public sealed class NoRoomException(string message) : IOException(message);

/// <summary>Settings of the section <c>Contents</c>.</summary>
public sealed record ContentOptions : ICheckedSettings
{
    /// <summary>Most mebibytes of artifacts and objects, equal ones counted once; 0: any number.</summary>
    public long MostMebibytes { get; set; }

    /// <summary>
    /// Mebibytes of the disk that uploads leave free, so that the database can go on; 0: none. Throw-away servers leave
    /// none.
    /// </summary>
    public long FreeFloorMebibytes { get; set; } = 128;

    void ICheckedSettings.Check(SettingRules rules) => rules
        .AtLeast(0, MostMebibytes)
        .AtLeast(0, FreeFloorMebibytes);
}
