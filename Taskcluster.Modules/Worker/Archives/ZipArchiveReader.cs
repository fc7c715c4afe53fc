using System.Buffers.Binary;
using System.IO.Compression;

namespace Taskcluster.Modules.Worker.Archives;

/// <summary>Unpacks a zip.</summary>
internal static class ZipArchiveReader
{
    // All entries' headers are held in memory, many times their size.
    private const long MostDirectory = 32 << 20;
    private const int EndLength = 22;
    private const int LocatorLength = 20;
    private const int LongestComment = ushort.MaxValue;
    private const int KindOfFile = 0xF000;
    private const int SymbolicLink = 0xA000;
    private const int LongestTarget = 4096;

    private const UnixFileMode Usual =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode UsualFolder =
        Usual | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Unpacks a file.</summary>
    /// <exception cref="InvalidDataException">It is broken, too large, or leads out of the folder.</exception>
    public static void Unpack(string file, UnpackTarget target, CancellationToken cancel)
    {
        using var bytes = File.OpenRead(file);
        RequireSmallDirectory(bytes);
        using var zip = new ZipArchive(bytes, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            cancel.ThrowIfCancellationRequested();
            Add(entry, target, cancel);
        }

        target.Finish();
    }

    private static void Add(ZipArchiveEntry entry, UnpackTarget target, CancellationToken cancel)
    {
        var attributes = entry.ExternalAttributes >>> 16;
        var mode = (UnixFileMode)(attributes & 0x1FF);
        if (entry.FullName.EndsWith('/'))
        {
            target.AddFolder(entry.FullName, mode == UnixFileMode.None ? UsualFolder : mode);
            return;
        }

        using var content = entry.Open();
        if ((attributes & KindOfFile) == SymbolicLink)
        {
            target.AddLink(entry.FullName, Target(entry, content), isHard: false);
            return;
        }

        target.AddFile(
            entry.FullName, mode == UnixFileMode.None ? Usual : mode, entry.LastWriteTime, content, cancel);
    }

    private static string Target(ZipArchiveEntry entry, Stream content)
    {
        var buffer = new byte[LongestTarget + 1];
        var length = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length <= LongestTarget
            ? System.Text.Encoding.UTF8.GetString(buffer, 0, length)
            : throw new InvalidDataException($"Its link {entry.FullName} is longer than a path may be.");
    }

    // The framework reads all headers between where the end says that they begin and the file's end, whatever their
    // number.
    private static void RequireSmallDirectory(FileStream file)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndLength + LongestComment + LocatorLength)];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        file.Seek(0, SeekOrigin.Begin);
        var end = tail.AsSpan().LastIndexOf("PK\x05\x06"u8);
        if (end < 0 || end + EndLength > tail.Length)
        {
            throw new InvalidDataException("It is not a zip: it has no end of a central directory.");
        }

        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        var locator = end - LocatorLength;
        if (locator >= 0 && tail.AsSpan(locator).StartsWith("PK\x06\x07"u8))
        {
            start = Math.Min(start, StartByLocator(file, tail.AsSpan(locator)));
        }

        if (start < file.Length && file.Length - start > MostDirectory)
        {
            throw new InvalidDataException($"Its directory is longer than {MostDirectory} bytes.");
        }
    }

    private static long StartByLocator(FileStream file, ReadOnlySpan<byte> locator)
    {
        Span<byte> record = stackalloc byte[56];
        var place = BinaryPrimitives.ReadUInt64LittleEndian(locator[8..]);
        if (place > (ulong)Math.Max(0, file.Length - record.Length))
        {
            throw new InvalidDataException("Its end points to where nothing is.");
        }

        file.Seek((long)place, SeekOrigin.Begin);
        file.ReadExactly(record);
        file.Seek(0, SeekOrigin.Begin);
        var start = BinaryPrimitives.ReadUInt64LittleEndian(record[48..]);
        return start > long.MaxValue ? long.MaxValue : (long)start;
    }
}
