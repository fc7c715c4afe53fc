using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>What is known of an object without its content.</summary>
[Schema("object", "get-object-response", Title = "Get Object Response")]
public sealed record ObjectReply(
    [SameAs<CreateUploadBody>] string ProjectId,
    [SameAs<CreateUploadBody>] DateTimeOffset Expires,
    [SchemaJson(CreateUploadBody.HashesOnWire), Says("Hashes of the content, by algorithm.")] RawJson Hashes);
