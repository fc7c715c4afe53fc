using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>One cache on this machine. While a task has it, its content is in the task's folder.</summary>
/// <param name="directory">Its own folder.</param>
/// <param name="label">What is known of it.</param>
internal sealed class CacheFolder(string directory, CacheLabel label)
{
    public string Directory => directory;

    public CacheLabel Label { get; set; } = label;

    /// <summary>Whether a task has it.</summary>
    public bool IsInUse { get; set; }

    /// <summary>What tasks see of it.</summary>
    public string Content => Path.Combine(directory, "content");

    /// <summary>Its label's file.</summary>
    public string LabelFile => Path.Combine(directory, "cache.json");
}

/// <summary>What is kept about a cache beside its content.</summary>
/// <param name="CacheName">Its name in payloads.</param>
/// <param name="Created">When it was new. All that tasks put into it came later.</param>
/// <param name="LastUsed">When a task last gave it back.</param>
internal sealed record CacheLabel(string CacheName, DateTimeOffset Created, DateTimeOffset LastUsed);

/// <summary>The answer of purgeRequests, as far as a worker reads it.</summary>
internal sealed record PurgeAnswer(IReadOnlyList<CachePurge> Requests);

/// <summary>That caches of this name which are older than <see cref="Before"/> are not to be used again.</summary>
internal sealed record CachePurge(string CacheName, DateTimeOffset Before);

/// <summary>The JSON of caches.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    Converters = [typeof(WireTimeConverter)])]
[JsonSerializable(typeof(CacheLabel))]
[JsonSerializable(typeof(PurgeAnswer))]
internal sealed partial class CacheJson : JsonSerializerContext;
