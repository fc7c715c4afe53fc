using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>How the content is to be fetched, by the chosen method.</summary>
[Schema("object", "download-object-response", Title = "Download Object Response")]
[JsonDerivedType(typeof(SimpleDownload))]
[JsonDerivedType(typeof(GetUrlDownload))]
public abstract record DownloadObjectReply;

/// <summary>Fetch the URL.</summary>
public sealed record SimpleDownload(
    [SchemaJson("""{"const": "simple"}""")] string Method,
    [Format("uri"), Says("Where the content is.")] string Url) : DownloadObjectReply;

/// <summary>Fetch the URL, and hold the hashes against what came.</summary>
public sealed record GetUrlDownload(
    [SchemaJson("""{"const": "getUrl"}""")] string Method,
    [Format("uri"), Says("Where the content is.")] string Url,
    [Says("When the URL ends; ask again after that.")] DateTimeOffset Expires,
    [SchemaJson(CreateUploadBody.HashesOnWire), Says("Hashes of the content, by algorithm.")] RawJson Hashes)
    : DownloadObjectReply;
