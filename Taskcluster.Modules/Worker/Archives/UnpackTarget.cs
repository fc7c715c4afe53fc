using Taskcluster.Modules.Worker.Artifacts;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Modules.Worker.Archives;

/// <summary>
/// The folder into which an archive is unpacked. Nothing is ever written outside of it: names that climb are refused,
/// no link is followed, and the archive's own links are made when all its files are there, so that no file can be sent
/// through one. What comes out is counted, so that a small archive cannot fill the disk.
/// </summary>
internal sealed class UnpackTarget
{
    private const int BufferSize = 128 << 10;

    // Links wait in memory until the end.
    private const long MostLinkText = 64 << 20;

    private const UnixFileMode Permissions = (UnixFileMode)0x1FF;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    private readonly string root;
    private readonly string realRoot;
    private readonly UnpackLimits limits;
    private readonly HashSet<string> folders = [];
    private readonly List<(string Name, string Target, bool IsHard)> links = [];
    private readonly byte[] buffer = new byte[BufferSize];
    private long linkText;
    private long bytes;
    private int entries;

    /// <summary>Unpacks into a folder, which must be there.</summary>
    public UnpackTarget(string root, UnpackLimits limits)
    {
        this.root = root;
        this.limits = limits;
        realRoot = RealPath.Resolve(root) ?? throw new IOException($"There is no folder {root}.");
    }

    /// <summary>Makes a folder, or gives one that is there its permissions.</summary>
    public void AddFolder(string name, UnixFileMode mode)
    {
        var path = Enter(PartsOf(name));
        if (path != root)
        {
            Allow(path, (mode & Permissions) | OwnersFolder);
        }
    }

    /// <summary>Writes a file; one that came before under the same name is replaced.</summary>
    /// <returns>Its length.</returns>
    public long AddFile(
        string name, UnixFileMode mode, DateTimeOffset? modified, Stream content, CancellationToken cancel)
    {
        var path = FreePlace(name);
        var before = bytes;
        using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
        {
            int count;
            while ((count = content.Read(buffer)) > 0)
            {
                cancel.ThrowIfCancellationRequested();
                Count(count);
                file.Write(buffer.AsSpan(0, count));
            }
        }

        Allow(path, (mode & Permissions) | OwnersFile);
        if (modified is { } moment)
        {
            File.SetLastWriteTimeUtc(path, moment.UtcDateTime);
        }

        return bytes - before;
    }

    /// <summary>Notes a link; it is made by <see cref="Finish"/>.</summary>
    /// <param name="name">The link.</param>
    /// <param name="target">Where it leads: as it stands in the link, or for a hard link the other name.</param>
    /// <param name="isHard">Whether it is a further name of the same file.</param>
    public void AddLink(string name, string target, bool isHard)
    {
        var parts = PartsOf(name);
        linkText += name.Length + target.Length;
        if (linkText > MostLinkText)
        {
            throw new InvalidDataException("It has more links than fit into memory.");
        }

        if (!isHard && !StaysBelow(parts.Take(parts.Count - 1), target))
        {
            throw new InvalidDataException($"Its link {name} leads out of the folder, to {target}.");
        }

        links.Add((name, target, isHard));
    }

    /// <summary>Makes the links, now that all files are there.</summary>
    public void Finish()
    {
        // Hard links first: they lead to files, never through links.
        foreach (var (name, target, _) in links.Where(link => link.IsHard))
        {
            MakeHardLink(name, target);
        }

        foreach (var (name, target, _) in links.Where(link => !link.IsHard))
        {
            File.CreateSymbolicLink(FreePlace(name, isCounted: false), target);
        }

        // Several links in a row may lead where none of them does by its words.
        foreach (var (name, target, _) in links.Where(link => !link.IsHard))
        {
            var path = Path.Combine(root, MountPlace.Plain(name)!);
            if (RealPath.Resolve(path) is { } real && !RealPath.IsWithin(real, realRoot))
            {
                File.Delete(path);
                throw new InvalidDataException($"Its link {name} leads out of the folder, to {target}.");
            }
        }
    }

    private void MakeHardLink(string name, string target)
    {
        var from = MountPlace.Plain(target) is { Length: > 0 } plain ? Path.Combine(root, plain) : null;
        if (from is null || !File.Exists(from) || new FileInfo(from).LinkTarget is not null
            || RealPath.Resolve(from) is not { } real || !RealPath.IsWithin(real, realRoot))
        {
            throw new InvalidDataException($"Its entry {name} is another name of {target}, which is no file of it.");
        }

        var path = FreePlace(name, isCounted: false);
        if (OperatingSystem.IsLinux())
        {
            Posix.Link(real, path);
        }
        else
        {
            Count(new FileInfo(real).Length);
            File.Copy(real, path);
        }
    }

    // Where a file or link is to be; what stood there before is gone.
    private string FreePlace(string name, bool isCounted = true)
    {
        var parts = isCounted ? PartsOf(name) : MountPlace.Parts(name)!;
        if (parts.Count == 0)
        {
            throw new InvalidDataException($"Its entry '{name}' is a file, but names the folder itself.");
        }

        var path = Path.Combine(Enter([.. parts.Take(parts.Count - 1)]), parts[^1]);
        if (Directory.Exists(path) && new DirectoryInfo(path).LinkTarget is null)
        {
            throw new InvalidDataException($"Its entry {name} is a file and a folder at once.");
        }

        File.Delete(path);
        return path;
    }

    // The folder of these parts, made where it is missing. A link in the way is not entered.
    private string Enter(IReadOnlyList<string> parts)
    {
        var path = root;
        foreach (var part in parts)
        {
            path = Path.Combine(path, part);
            if (folders.Contains(path))
            {
                continue;
            }

            if (new FileInfo(path).LinkTarget is not null || File.Exists(path))
            {
                throw new InvalidDataException($"Its entry {string.Join('/', parts)} lies behind a link or a file.");
            }

            if (!Directory.Exists(path))
            {
                Directory.CreateDirectory(path);
                CountEntry();
            }

            folders.Add(path);
        }

        return path;
    }

    private IReadOnlyList<string> PartsOf(string name)
    {
        CountEntry();
        return MountPlace.Parts(name)
            ?? throw new InvalidDataException($"Its entry {Shown(name)} leads out of the folder.");
    }

    private void CountEntry()
    {
        if (++entries > limits.Entries)
        {
            throw new InvalidDataException($"It has more than {limits.Entries} entries.");
        }
    }

    private void Count(long more)
    {
        bytes += more;
        if (bytes > limits.Bytes)
        {
            throw new InvalidDataException($"More than {limits.Bytes} bytes come out of it.");
        }
    }

    private static bool StaysBelow(IEnumerable<string> folder, string target)
    {
        if (target.Length is 0 or > MountPlace.Longest || target.Contains('\0') || Path.IsPathRooted(target))
        {
            return false;
        }

        var depth = folder.Count();
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            depth += part == ".." ? -1 : part == "." ? 0 : 1;
            if (depth < 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void Allow(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static string Shown(string name) => name.Length <= 200 ? name : string.Concat(name.AsSpan(0, 200), "…");
}
