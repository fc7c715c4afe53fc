namespace Taskcluster.Modules.Kernel.Storage;

/// <summary>
/// The folder that holds everything a host keeps: readable by its owner alone (0700) and locked while the host runs.
/// </summary>
public sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnlyFolder =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly FileStream lockFile;
    private readonly bool removedAtExit;

    /// <summary>Creates the folder where it is missing, and locks it.</summary>
    /// <exception cref="UnusableDataException">Another program runs on the folder, or it cannot be used.</exception>
    public DataFolder(string path, bool removedAtExit = false)
    {
        Path = System.IO.Path.GetFullPath(path);
        this.removedAtExit = removedAtExit;
        try
        {
            Create(Path);
            lockFile = Lock(System.IO.Path.Combine(Path, "lock"));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new UnusableDataException($"The data folder {Path} cannot be used: {error.Message}");
        }
    }

    public string Path { get; }

    public string DatabasePath => System.IO.Path.Combine(Path, "taskcluster.db");

    /// <summary>Where artifacts lie.</summary>
    public string ArtifactsPath => System.IO.Path.Combine(Path, "artifacts");

    /// <summary>A path inside the folder.</summary>
    public string Combine(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a file that its owner alone can read (0600), whole or not at all.</summary>
    public void WriteOwnerOnly(string name, ReadOnlySpan<byte> content)
    {
        var path = Combine(name);
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnlyFile;
        }

        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
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
    /// <exception cref="UnusableDataException">Something else stands in its place, or it cannot be written.</exception>
    public static void Touch(string path)
    {
        try
        {
            using var file = OpenOwnerOnly(path, FileShare.ReadWrite);
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
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

    private FileStream Lock(string path)
    {
        try
        {
            // FileShare.None is an advisory lock that ends with the process, however it ends.
            return OpenOwnerOnly(path, FileShare.None);
        }
        catch (IOException)
        {
            throw new UnusableDataException(
                $"The data folder {Path} is in use by another program. Stop that one, or choose another folder.");
        }
    }
}
