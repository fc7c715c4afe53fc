using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;

namespace Taskcluster.Modules.Worker.Artifacts;

/// <summary>What a file's extension says about it, where the payload says nothing (spec/queue.md §5.3).</summary>
internal sealed class ContentTypes
{
    public const string Fallback = "application/octet-stream";

    // Compressing these again costs time and saves nothing.
    private static readonly FrozenSet<string> Compressed = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ".7z", ".aab", ".apk", ".avif", ".br", ".bz2", ".crx", ".deb", ".docx", ".flac", ".gif", ".gz", ".heic",
        ".jar", ".jpeg", ".jpg", ".lz", ".lz4", ".lzma", ".m4a", ".mkv", ".mov", ".mp3", ".mp4", ".nupkg", ".ogg",
        ".opus", ".png", ".pptx", ".rar", ".rpm", ".sz", ".tbz2", ".tgz", ".txz", ".webm", ".webp", ".whl", ".woff",
        ".woff2", ".xlsx", ".xpi", ".xz", ".zip", ".zst");

    private readonly FileExtensionContentTypeProvider known = new();

    public ContentTypes()
    {
        // What the framework's table lacks, or calls by names that only Windows uses.
        foreach (var (extension, type) in new[]
        {
            (".bz2", "application/x-bzip2"), (".gz", "application/gzip"), (".jsonl", "application/jsonl"),
            (".log", "text/plain"), (".md", "text/markdown"), (".tgz", "application/gzip"),
            (".toml", "application/toml"), (".xz", "application/x-xz"), (".yaml", "application/yaml"),
            (".yml", "application/yaml"), (".zip", "application/zip"), (".zst", "application/zstd"),
        })
        {
            known.Mappings[extension] = type;
        }
    }

    /// <summary>The media type of a file.</summary>
    public string Of(string file) => known.TryGetContentType(file, out var type) ? type : Fallback;

    /// <summary>Whether a file is compressed already.</summary>
    public static bool IsCompressed(string file) => Compressed.Contains(Path.GetExtension(file));
}
