using System.Formats.Tar;

namespace Taskcluster.Modules.Worker.Archives;

/// <summary>Unpacks a tar, read from front to back.</summary>
internal static class TarArchiveReader
{
    /// <summary>Unpacks what a stream holds; what follows the archive's end is not read.</summary>
    /// <exception cref="InvalidDataException">It is broken, too large, or leads out of the folder.</exception>
    public static void Unpack(Stream stream, UnpackTarget target, CancellationToken cancel)
    {
        using var guarded = new TarGuard(stream);
        using var tar = new TarReader(guarded, leaveOpen: true);
        while (tar.GetNextEntry() is { } entry)
        {
            cancel.ThrowIfCancellationRequested();
            Add(entry, target, cancel);
        }

        target.Finish();
    }

    private static void Add(TarEntry entry, UnpackTarget target, CancellationToken cancel)
    {
        switch (entry.EntryType)
        {
            case TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile:
                AddFile(entry, target, cancel);
                break;
            case TarEntryType.Directory or TarEntryType.DirectoryList:
                target.AddFolder(entry.Name, entry.Mode);
                break;
            case TarEntryType.SymbolicLink or TarEntryType.HardLink:
                target.AddLink(entry.Name, entry.LinkName, entry.EntryType == TarEntryType.HardLink);
                break;
            case TarEntryType.GlobalExtendedAttributes:
                break;
            default:
                throw new InvalidDataException(
                    $"Its entry {entry.Name} is neither file, folder nor link, but {entry.EntryType}.");
        }
    }

    private static void AddFile(TarEntry entry, UnpackTarget target, CancellationToken cancel)
    {
        var length = target.AddFile(
            entry.Name, entry.Mode, entry.ModificationTime, entry.DataStream ?? Stream.Null, cancel);
        if (length != entry.Length)
        {
            throw new InvalidDataException(
                $"It ends within its entry {entry.Name}, after {length} of {entry.Length} bytes.");
        }
    }
}
