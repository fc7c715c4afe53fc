using System.IO.Compression;

namespace Taskcluster.Modules.Worker.Archives;

/// <summary>
/// Formats of archives and compressed files (spec/queue.md §5.3), and by what they are read: gzip, brotli, zlib, tar
/// and zip by the framework, xz, bzip2, zstd, lz4 and lzip by the programs of these names where they are installed.
/// </summary>
internal static class ArchiveFormat
{
    private const string TarPrefix = "tar.";

    // What a dictionary may take of memory while unpacking: enough for the strongest usual level, not for all.
    private static readonly IReadOnlyDictionary<string, string[]> Tools = new Dictionary<string, string[]>
    {
        ["bz2"] = ["bzip2", "-dc"],
        ["lz"] = ["lzip", "-dc"],
        ["lz4"] = ["lz4", "-dc"],
        ["xz"] = ["xz", "-dc", "--memlimit-decompress=1GiB"],
        ["zst"] = ["zstd", "-dc", "--memory=1024MB"],
    };

    /// <summary>Why this machine cannot read a format, as the rest of a sentence; null if it can.</summary>
    public static string? WhatIsMissing(string format)
    {
        var compression = CompressionOf(format);
        return compression is null or "gz" or "br" or "zz" ? null
            : !Tools.TryGetValue(compression, out var tool) ? "which this worker cannot read"
            : SystemProgram.Find(tool[0]) is null ? $"for which this machine lacks the program {tool[0]}"
            : null;
    }

    /// <summary>Opens a compressed file, or the tar inside of a compressed tar.</summary>
    /// <param name="format">Of a file mount or of a tar; null reads as it is.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="InvalidDataException">While reading: the bytes are not of this format.</exception>
    public static Stream Open(string? format, string file)
    {
        var compression = format is null ? null : CompressionOf(format);
        return compression is not null && Tools.TryGetValue(compression, out var tool)
            ? ProgramOutput.Of(tool, file)
            : Decompress(compression, File.OpenRead(file));
    }

    /// <summary>Unpacks an archive.</summary>
    /// <param name="format">Its kind.</param>
    /// <param name="file">The archive.</param>
    /// <param name="target">Where to, and how much at most.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="InvalidDataException">It is broken, too large, or leads out of the folder.</exception>
    public static void Unpack(string format, string file, UnpackTarget target, CancellationToken cancel)
    {
        if (format == "zip")
        {
            ZipArchiveReader.Unpack(file, target, cancel);
            return;
        }

        using var tar = Open(format, file);
        TarArchiveReader.Unpack(tar, target, cancel);
    }

    private static Stream Decompress(string? compression, Stream from) => compression switch
    {
        null => from,
        "gz" => new GZipStream(from, CompressionMode.Decompress),
        "br" => new BrotliStream(from, CompressionMode.Decompress),
        "zz" => new ZLibStream(from, CompressionMode.Decompress),
        _ => throw new InvalidOperationException($"The format {compression} should have been refused before."),
    };

    private static string? CompressionOf(string format) =>
        format is "tar" or "zip" ? null
        : format.StartsWith(TarPrefix, StringComparison.Ordinal) ? format[TarPrefix.Length..]
        : format;
}
