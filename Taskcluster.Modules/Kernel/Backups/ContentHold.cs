using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Kernel.Backups;

/// <summary>
/// Held while a backup reads contents, by whichever process: what loses its last name meanwhile stays until the backup
/// has read it. It is a lock on the file <c>backup.lock</c> of the data folder, so that it ends with its process.
/// </summary>
internal sealed class ContentHold : IDisposable
{
    private const string FileName = "backup.lock";

    // A server tries the lock for a moment each time that it is about to remove something.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly FileStream file;

    private ContentHold(FileStream file) => this.file = file;

    /// <summary>Takes the hold; several may have one at a time.</summary>
    /// <exception cref="UnusableDataException">Another program has locked it, or it cannot be opened.</exception>
    public static ContentHold Take(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        DataFolder.Touch(path);
        FileStream? file = null;
        try
        {
            if (!SpinWait.SpinUntil(() => (file = Open()) is not null, Patience))
            {
                throw new UnusableDataException(
                    $"{path} is locked by another program. It is the server's own; see who has it open.");
            }
        }
        catch (IOException error)
        {
            throw new UnusableDataException($"{path} cannot be opened ({error.Message}). {DataFolder.Advice}");
        }

        return new ContentHold(file!);

        FileStream? Open() => TryOpen(path, FileAccess.Read, FileShare.Read);
    }

    /// <summary>Whether somebody has one.</summary>
    public static bool IsTaken(string dataFolder)
    {
        var path = Path.Combine(dataFolder, FileName);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var file = TryOpen(path, FileAccess.ReadWrite, FileShare.None);
            return file is null;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            // Nobody knows, and what is kept too long harms nobody.
            return true;
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream? TryOpen(string path, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(path, FileMode.Open, access, share);
        }
        catch (IOException error) when (DataFolder.IsOfLock(error))
        {
            return null;
        }
    }
}
