using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>The ways in which the reader can fetch a content.</summary>
[Schema("object", "download-object-request", Title = "Download Object Request")]
public sealed record DownloadObjectBody
{
    [Says("Download methods that the reader knows.")]
    public required AcceptedDownloadMethods AcceptDownloadMethods { get; init; }
}

/// <summary>Download methods by name.</summary>
public sealed record AcceptedDownloadMethods
{
    [SchemaJson("""{"const": true}"""), Says("A URL that any client can fetch, without hashes.")]
    public bool? Simple { get; init; }

    [SchemaJson("""{"const": true}"""), Says("A URL that holds for a short time, and the hashes of the content.")]
    public bool? GetUrl { get; init; }
}
