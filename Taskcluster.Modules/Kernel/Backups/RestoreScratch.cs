using Taskcluster.Modules.Kernel.Faults;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// The folder beside a data folder in which what is restored is made, until it takes the other's place.
/// </summary>
internal sealed class RestoreScratch : IDisposable
{
    // Its ending lets the next start of a server remove it.
    private const string MarkName = "restore.new";
    private const string Infix = ".restoring-";
    private const string Backups = "backups";

    /// <summary>What may lie in a folder that holds no data.</summary>
    public static readonly IReadOnlyList<string> Unimportant = ["lock", ".gitkeep"];

    private readonly string target;
    private bool isSwapped;

    /// <param name="target">The data folder, which need not be there.</param>
    public RestoreScratch(string target)
    {
        this.target = target;
        var parent = System.IO.Path.GetDirectoryName(target)
            ?? throw new UnusableDataException($"{target} can be no data folder.");
        Directory.CreateDirectory(parent);
        RemoveLeft(parent);
        Path = $"{target}{Infix}{Guid.NewGuid():N}";
    }

    public string Path { get; }

    /// <summary>Says that what is here is unfinished, and dear to nobody.</summary>
    public void Mark()
    {
        using var file = DigestCopy.Create(System.IO.Path.Combine(Path, MarkName));
    }

    /// <summary>Brings everything to disk.</summary>
    public void Sync()
    {
        var path = System.IO.Path.Combine(Path, MarkName);
        using var mark = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (DiskSync.CanSyncAll)
        {
            DiskSync.SyncAll(mark, path);
            return;
        }

        foreach (var name in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            if (name != path && System.IO.Path.GetFileName(name) != Unimportant[0])
            {
                using var file = File.OpenHandle(name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                FileSync.Sync(file, name);
            }
        }
    }

    /// <summary>Takes the data folder's place.</summary>
    /// <param name="kept">The name of what was there; null: it is not worth keeping.</param>
    /// <param name="kills">Where the process is to die, if a test says so.</param>
    public void Swap(string? kept, KillPoints kills)
    {
        var parent = System.IO.Path.GetDirectoryName(target)!;
        var old = kept ?? $"{target}.old-{Guid.NewGuid():N}";
        try
        {
            if (!Directory.Exists(target))
            {
                Directory.Move(Path, target);
            }
            else if (DiskSync.TryExchange(Path, target))
            {
                isSwapped = true;
                FolderSync.Sync(parent);
                kills.Pass(KillPoint.RestoreSwapped);
                Directory.Move(Path, old);
            }
            else
            {
                Directory.Move(target, old);
                Directory.Move(Path, target);
            }
        }
        catch (IOException error) when (!isSwapped && Directory.Exists(target))
        {
            throw new UnusableDataException(
                $"{target} cannot be replaced ({error.Message}). It may be a mount point: restore to a folder in it, "
                + $"such as --data {System.IO.Path.Combine(target, "restored")}, and start the server on that. "
                + "Nothing was changed.");
        }

        isSwapped = true;
        FolderSync.Sync(parent);
        File.Delete(System.IO.Path.Combine(target, MarkName));
        BringOver(old, isKept: kept is not null);
    }

    public void Dispose()
    {
        if (!isSwapped && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    // The scheduled backups belong to the installation, not to the data of a moment.
    private void BringOver(string old, bool isKept)
    {
        if (!Directory.Exists(old))
        {
            return;
        }

        var (from, to) = (System.IO.Path.Combine(old, Backups), System.IO.Path.Combine(target, Backups));
        if (Directory.Exists(from) && !Directory.Exists(to))
        {
            Directory.Move(from, to);
        }

        if (!isKept)
        {
            var keep = System.IO.Path.Combine(old, Unimportant[1]);
            if (File.Exists(keep))
            {
                File.Move(keep, System.IO.Path.Combine(target, Unimportant[1]), overwrite: true);
            }

            Directory.Delete(old, recursive: true);
        }
    }

    // What a restore left behind that was killed: its own work goes; what was the data folder gets a name to be kept.
    private void RemoveLeft(string parent)
    {
        foreach (var left in Directory.EnumerateDirectories(parent, System.IO.Path.GetFileName(target) + Infix + "*"))
        {
            if (DataFolder.IsInUse(left))
            {
                continue;
            }

            if (!RestoreRun.HoldsData(left) || File.Exists(System.IO.Path.Combine(left, MarkName)))
            {
                Directory.Delete(left, recursive: true);
            }
            else
            {
                var suffix = left[(left.IndexOf(Infix, StringComparison.Ordinal) + Infix.Length)..];
                Directory.Move(left, $"{target}.before-restore-{suffix}");
            }
        }
    }
}
