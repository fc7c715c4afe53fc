using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Modules.Worker.Artifacts;

/// <summary>Finds the files that a payload's artifacts mean; nothing outside of its folder is ever one.</summary>
internal sealed class ArtifactFinder
{
    private const string Missing = "file-missing-on-worker";
    private const string Invalid = "invalid-resource-on-worker";
    private const string Unreadable = "file-not-readable-on-worker";

    private readonly string directory;
    private readonly string realDirectory;

    /// <summary>Looks in one task's folder.</summary>
    /// <param name="directory">The folder.</param>
    public ArtifactFinder(string directory)
    {
        this.directory = directory;
        realDirectory = RealPath.Resolve(directory) ?? directory;
    }

    /// <summary>The artifacts that one entry of the payload makes: one, or one for each file below a folder.</summary>
    public IEnumerable<FoundArtifact> Find(WantedArtifact wanted)
    {
        var path = Path.Combine(directory, wanted.Path);
        var real = RealPath.Resolve(path);
        if (real is null)
        {
            return [Error(wanted.Name, wanted, Missing, $"There is no {wanted.Path} in the task's folder.")];
        }

        if (!RealPath.IsWithin(real, realDirectory))
        {
            return [Outside(wanted.Name, wanted, wanted.Path)];
        }

        if (!wanted.IsDirectory)
        {
            return [OfFile(wanted.Name, wanted, real, wanted.Path)];
        }

        return Directory.Exists(real)
            ? Below(real, wanted.Name.TrimEnd('/'), wanted)
            : [Error(wanted.Name, wanted, Invalid, $"{wanted.Path} is not a folder.")];
    }

    private List<FoundArtifact> Below(string root, string name, WantedArtifact wanted)
    {
        var found = new List<FoundArtifact>();
        var folders = new Stack<(string Path, string Name)>();
        folders.Push((root, name));
        while (folders.TryPop(out var folder))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(folder.Path).EnumerateFileSystemInfos())
                {
                    var entryName = $"{folder.Name}/{entry.Name}";
                    if (entry is DirectoryInfo && entry.LinkTarget is null)
                    {
                        folders.Push((entry.FullName, entryName));
                    }
                    else
                    {
                        found.Add(OfEntry(entry, entryName, wanted));
                    }
                }
            }
            catch (UnauthorizedAccessException)
            {
                found.Add(Error(folder.Name, wanted, Unreadable, $"The folder {folder.Name} cannot be read."));
            }
        }

        return found;
    }

    // Links to folders are not entered: they might lead round in circles, and each file has its place already.
    private FoundArtifact OfEntry(FileSystemInfo entry, string name, WantedArtifact wanted)
    {
        var real = RealPath.Resolve(entry.FullName);
        return real is null ? Error(name, wanted, Missing, $"{name} is a link to nothing.")
            : RealPath.IsWithin(real, realDirectory) ? OfFile(name, wanted, real, name)
            : Outside(name, wanted, name);
    }

    private static FoundArtifact OfFile(string name, WantedArtifact wanted, string real, string shown)
    {
        if (Directory.Exists(real))
        {
            return Error(name, wanted, Invalid, $"{shown} is a folder, not a file.");
        }

        if (!OperatingSystem.IsLinux())
        {
            return new FoundArtifact(name, wanted, real);
        }

        return !Posix.IsRegularFile(real) ? Error(name, wanted, Invalid, $"{shown} is not a regular file.")
            : !Posix.IsReadable(real) ? Error(name, wanted, Unreadable, $"{shown} cannot be read.")
            : new FoundArtifact(name, wanted, real);
    }

    private static FoundArtifact Outside(string name, WantedArtifact wanted, string shown) =>
        Error(name, wanted, Invalid, $"{shown} leads out of the task's folder.");

    private static FoundArtifact Error(string name, WantedArtifact wanted, string reason, string message) =>
        new(name, wanted, File: null, reason, message);
}

/// <summary>One artifact to make: a file, or an error that stands in its place.</summary>
/// <param name="Name">The artifact's name.</param>
/// <param name="Wanted">The entry of the payload that it comes from.</param>
/// <param name="File">The file, all links followed; null for an error.</param>
/// <param name="Reason">Why there is no file (spec/queue.md §2.9).</param>
/// <param name="Message">The same for people.</param>
internal sealed record FoundArtifact(
    string Name, WantedArtifact Wanted, string? File, string? Reason = null, string? Message = null);
