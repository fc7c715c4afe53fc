
namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// The folder that holds everything a host keeps: readable by its owner alone (0700) and locked while the host runs.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnlyFolder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string LockName = "lock";

    // What the lock of another program gives: EAGAIN of Linux, that of macOS, and what Windows says.
    private const int WouldBlock = 11;
    private const int WouldBlockOfMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private const string Unfinished = ".new";

    private readonly FileStream lockFile;
    private readonly bool removedAtExit;

    /// <summary>What is to be done where the disk refuses.</summary>
    internal const string Advice =
        "What is stored is safe. See that the disk has room and is well, and start again.";

    /// <summary>Creates the folder where it is missing, and locks it.</summary>
    /// <exception cref="UnusableDataException">Another program runs on the folder, or it cannot be used.</exception>
    public DataFolder(string path, bool removedAtExit = false)
    {
        Path = System.IO.Path.GetFullPath(path);
        this.removedAtExit = removedAtExit;
        try
        {
            CreateDurably(Path, removedAtExit);
            lockFile = Lock(System.IO.Path.Combine(Path, LockName));
            RemoveUnfinished();
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new UnusableDataException(
                $"The data folder {Path} cannot be used ({error.Message}). See that it is a folder of yours, and that "
                + "its disk has room and is well.");
        }
    }

    public string Path { get; }

    public string DatabasePath => DatabaseIn(Path);

    /// <summary>Where artifacts lie.</summary>
    public string ArtifactsPath => ArtifactsIn(Path);

    /// <summary>A path inside the folder.</summary>
    public string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Where a folder has its database.</summary>
    public static string DatabaseIn(string folder) => System.IO.Path.Combine(folder, "taskcluster.db");

    /// <summary>Makes sure that a folder holds a database which this user may read.</summary>
    /// <exception cref="UnusableDataException">It does not; the message says which of both.</exception>
    public static void RequireDatabase(string folder)
    {
        var path = DatabaseIn(System.IO.Path.GetFullPath(folder));
        if (new[] { System.IO.Path.GetDirectoryName(path)!, path }.FirstOrDefault(DiskAccess.IsClosed) is { } closed)
        {
            throw new UnusableDataException(
                $"{closed} is not for the user {Environment.UserName} to read. Run this as the server's user.");
        }

        if (!File.Exists(path))
        {
            throw new UnusableDataException(
                $"{System.IO.Path.GetDirectoryName(path)} holds no database; name the folder of a server with --data.");
        }
    }

    /// <summary>Where a folder has its artifacts.</summary>
    public static string ArtifactsIn(string folder) => System.IO.Path.Combine(folder, "artifacts");

    /// <summary>
    /// Makes and locks a file that only its owner may read, until it is disposed of; null where another one has locked
    /// it. The lock is advisory, and ends with the process, however that ends.
    /// </summary>
    /// <exception cref="IOException">It cannot be made or opened.</exception>
    public static FileStream? TryLock(string path)
    {
        try
        {
            return OpenOwnerOnly(path, FileShare.None);
        }
        catch (IOException error) when (IsOfLock(error))
        {
            return null;
        }
    }

    /// <summary>Whether a file was not opened because another program has locked it.</summary>
    internal static bool IsOfLock(IOException error) =>
        error.HResult is WouldBlock or WouldBlockOfMac or SharingViolation;

    /// <summary>Whether a program runs on the folder at this moment.</summary>
    /// <exception cref="UnusableDataException">That cannot be told: its lock cannot be opened.</exception>
    public static bool IsInUse(string folder)
    {
        var path = System.IO.Path.Combine(folder, LockName);
        if (!File.Exists(path))
        {
            return false;
        }

        try
        {
            using var held = TryLock(path);
            return held is null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new UnusableDataException(
                $"Whether a program runs on {System.IO.Path.GetFullPath(folder)} cannot be told: {path} cannot be "
                + $"opened ({error.Message}). See that the folder is yours, and that its disk is well.");
        }
    }

    /// <summary>
    /// Writes a file that its owner alone can read (0600), whole or not at all; it is on disk when this returns.
    /// </summary>
    public void WriteOwnerOnly(string name, ReadOnlySpan<byte> content)
    {
        var path = Combine(name);
        WriteOwnerOnly(path + Unfinished, path, content);
        FolderSync.Sync(Path);
    }

    // What a program left behind that died, or met a failing disk, while it wrote one. Nobody else writes here.
    private void RemoveUnfinished()
    {
        foreach (var left in Directory.EnumerateFiles(Path, "*" + Unfinished))
        {
            try
            {
                File.Delete(left);
            }
            catch (IOException)
            {
                // It is of no use, but harms nobody: the next start tries again.
            }
        }
    }

    /// <summary>
    /// Writes a file anywhere that its owner alone can read (0600), whatever the mode of the one before it.
    /// </summary>
    public static void ReplaceOwnerOnly(string path, ReadOnlySpan<byte> content)
    {
        // Its neighbours are the user's, so that no simple name is sure to be free.
        var temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            WriteOwnerOnly(temporary, path, content);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // What is stored in a folder that is not on disk itself is not either.
    private static void CreateDurably(string path, bool isThrowAway)
    {
        var isNew = !Directory.Exists(path);
        Create(path);
        if (isNew && !isThrowAway)
        {
            FolderSync.Sync(Directory.GetParent(path)!.FullName);
        }
    }

    /// <summary>Creates a folder that its owner alone can enter.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnlyFolder);
        File.SetUnixFileMode(path, OwnerOnlyFolder);
    }

    public void Dispose()
    {
        lockFile.Dispose();
        if (removedAtExit && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }

    /// <summary>Makes a file that its owner alone can read, where there is none yet.</summary>
    /// <exception cref="UnusableDataException">Something else stands in its place, or the disk failed.</exception>
    public static void Touch(string path)
    {
        try
        {
            using var file = OpenOwnerOnly(path, FileShare.ReadWrite);
        }
        catch (IOException error)
        {
            throw new UnusableDataException($"{path} cannot be opened ({error.Message}). {Advice}");
        }
        catch (UnauthorizedAccessException error)
        {
            throw new UnusableDataException(
                $"{path} cannot be read as a database ({error.Message}). Move away what stands in its place.");
        }
    }

    private static FileStream OpenOwnerOnly(string path, FileShare share)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = share,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        return new FileStream(path, options);
    }

    private FileStream Lock(string path) => TryLock(path) ?? throw new UnusableDataException(
        $"The data folder {Path} is in use by another program. Stop that one, or choose another folder.");

    private static void WriteOwnerOnly(string temporary, string path, ReadOnlySpan<byte> content)
    {
        // One that was left behind keeps its mode when it is written again.
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush();
            FileSync.Sync(file.SafeFileHandle, temporary);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
