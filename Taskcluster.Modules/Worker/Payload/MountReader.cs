using System.Text.Json;

namespace Taskcluster.Modules.Worker.Payload;

/// <summary>Reads the mounts of a payload that has been found sound.</summary>
internal static class MountReader
{
    /// <summary>The mounts in the payload's order, in which they are made.</summary>
    public static IReadOnlyList<Mount> Read(JsonElement payload) =>
        payload.TryGetProperty("mounts", out var mounts)
            ? [.. mounts.EnumerateArray().Select((mount, index) => Read(mount, index))]
            : [];

    private static Mount Read(JsonElement mount, int index)
    {
        var where = $"payload/mounts/{index}";
        var format = Text(mount, "format");
        var content = mount.TryGetProperty("content", out var given) ? Content(given) : null;
        return Text(mount, "file") is { } file ? new FileMount(MountPlace.Plain(file)!, where, content!, format)
            : Text(mount, "cacheName") is { } cache
                ? new CacheMount(MountPlace.Plain(Text(mount, "directory")!)!, where, cache, content, format)
            : new ArchiveMount(MountPlace.Plain(Text(mount, "directory")!)!, where, content!, format!);
    }

    private static MountContent Content(JsonElement content)
    {
        var sha256 = Text(content, "sha256");
        return Text(content, "taskId") is { } taskId
                ? new ArtifactContent(taskId, Text(content, "artifact")!, sha256)
            : Text(content, "namespace") is { } path ? new IndexedContent(path, Text(content, "artifact")!)
            : Text(content, "url") is { } url ? new UrlContent(new Uri(url), sha256)
            : Text(content, "raw") is { } raw ? new InlineContent(System.Text.Encoding.UTF8.GetBytes(raw))
            : new InlineContent(Convert.FromBase64String(Text(content, "base64")!));
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) ? found.GetString() : null;
}
