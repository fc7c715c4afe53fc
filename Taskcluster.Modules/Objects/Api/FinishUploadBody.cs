using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>Which upload is done, and what the content's hashes are.</summary>
[Schema("object", "finish-upload-request", Title = "Finish Upload Request")]
public sealed record FinishUploadBody
{
    [SameAs<CreateUploadBody>]
    public required string ProjectId { get; init; }

    [SameAs<CreateUploadBody>]
    public required string UploadId { get; init; }

    [SchemaJson(CreateUploadBody.HashesOnWire), Says("Hashes of the content, by algorithm.")]
    public RawJson? Hashes { get; init; }
}
