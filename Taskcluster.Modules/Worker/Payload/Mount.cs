namespace Taskcluster.Modules.Worker.Payload;

/// <summary>What a payload wants to find in the task's folder before its first command (spec/queue.md §5.3).</summary>
/// <param name="Place">Where: relative to the task's folder, without detours; empty for the folder itself.</param>
/// <param name="Where">Where it stands in the payload, such as <c>payload/mounts/0</c>.</param>
internal abstract record Mount(string Place, string Where);

/// <summary>A single file.</summary>
/// <param name="Place">Its path.</param>
/// <param name="Where">Its place in the payload.</param>
/// <param name="Content">Where its bytes come from.</param>
/// <param name="Format">How they are compressed; null if they are not.</param>
internal sealed record FileMount(string Place, string Where, MountContent Content, string? Format)
    : Mount(Place, Where);

/// <summary>An archive, unpacked. What a task changes in it goes with the task.</summary>
/// <param name="Place">The folder into which it is unpacked.</param>
/// <param name="Where">Its place in the payload.</param>
/// <param name="Content">Where the archive comes from.</param>
/// <param name="Format">Its kind, such as <c>tar.gz</c>.</param>
internal sealed record ArchiveMount(string Place, string Where, MountContent Content, string Format)
    : Mount(Place, Where);

/// <summary>A folder that outlives the task.</summary>
/// <param name="Place">Where the task finds it.</param>
/// <param name="Where">Its place in the payload.</param>
/// <param name="CacheName">Tasks that say the same name find what the last one left.</param>
/// <param name="Content">An archive with which a new cache begins; null for an empty one.</param>
/// <param name="Format">The archive's kind; null without one.</param>
internal sealed record CacheMount(string Place, string Where, string CacheName, MountContent? Content, string? Format)
    : Mount(Place, Where);

/// <summary>Where the bytes of a mount come from.</summary>
/// <param name="Sha256">The hash that they must have, in lower-case hexadecimal; null for any.</param>
internal abstract record MountContent(string? Sha256);

/// <summary>An artifact of the last run of a task that this one depends on.</summary>
internal sealed record ArtifactContent(string TaskId, string Artifact, string? Sha256) : MountContent(Sha256)
{
    public override string ToString() => $"artifact {Artifact} of task {TaskId}";
}

/// <summary>An artifact of the task that stands at an index path.</summary>
internal sealed record IndexedContent(string Namespace, string Artifact) : MountContent((string?)null)
{
    public override string ToString() => $"artifact {Artifact} of the task at {Namespace}";
}

/// <summary>What a URL answers.</summary>
internal sealed record UrlContent(Uri Url, string? Sha256) : MountContent(Sha256)
{
    public override string ToString() => Url.OriginalString;
}

/// <summary>Bytes that stand in the payload itself.</summary>
internal sealed record InlineContent(byte[] Bytes) : MountContent((string?)null)
{
    public override string ToString() => $"{Bytes.Length} bytes of the payload";
}
