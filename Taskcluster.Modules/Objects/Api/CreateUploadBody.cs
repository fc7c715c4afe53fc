using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>A new object, and by which methods its content could be sent (spec/services.md §4.7).</summary>
[Schema("object", "create-upload-request", Title = "Create Upload Request")]
public sealed record CreateUploadBody
{
    [Pattern(Patterns.ProjectId), Length(Min = 1, Max = 500), Says("The project that the object belongs to.")]
    public required string ProjectId { get; init; }

    [Pattern(Patterns.SlugId), Says("A new slug for each upload, by which it may be repeated.")]
    public required string UploadId { get; init; }

    [Says("When the object may be forgotten.")]
    public required DateTimeOffset Expires { get; init; }

    [SchemaJson(HashesOnWire), Says("Hashes of the content, by algorithm.")]
    public RawJson? Hashes { get; init; }

    [Says("The ways in which the uploader can send the content.")]
    public required ProposedUploadMethods ProposedUploadMethods { get; init; }

    /// <summary>The schema of hashes, which other algorithms may be added to.</summary>
    internal const string HashesOnWire = """
        {
          "type": "object",
          "properties": {
            "sha256": {"type": "string", "pattern": "^[a-z0-9]{64}$"},
            "sha512": {"type": "string", "pattern": "^[a-z0-9]{128}$"}
          },
          "additionalProperties": true,
          "required": []
        }
        """;
}

/// <summary>Upload methods by name; the service chooses the first that it finds here.</summary>
public sealed record ProposedUploadMethods
{
    [Says("The content stands in the request itself.")]
    public DataInlineUpload? DataInline { get; init; }

    [Says("The content is sent by PUT to a URL that the reply names.")]
    public PutUrlUpload? PutUrl { get; init; }
}

/// <summary>A small content.</summary>
public sealed record DataInlineUpload
{
    [Says("The MIME type of the content.")]
    public required string ContentType { get; init; }

    [Length(Max = 10926), Says("The content in base64, at most 8 KiB of it.")]
    public required string ObjectData { get; init; }
}

/// <summary>A content of any size.</summary>
public sealed record PutUrlUpload
{
    [SameAs<DataInlineUpload>]
    public required string ContentType { get; init; }

    [Says("Bytes of the content.")]
    public required long ContentLength { get; init; }
}
