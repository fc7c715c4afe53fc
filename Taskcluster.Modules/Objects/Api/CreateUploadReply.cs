using Taskcluster.Modules.Kernel.Api;

namespace Taskcluster.Modules.Objects.Api;

/// <summary>How the content is to be sent.</summary>
[Schema("object", "create-upload-response", Title = "Create Upload Response")]
public sealed record CreateUploadReply
{
    [SameAs<CreateUploadBody>]
    public required string ProjectId { get; init; }

    [SameAs<CreateUploadBody>]
    public required string UploadId { get; init; }

    [SameAs<CreateUploadBody>]
    public required DateTimeOffset Expires { get; init; }

    [Says("The chosen method; without members if none that was proposed is supported.")]
    public required ChosenUploadMethod UploadMethod { get; init; }
}

/// <summary>At most one method.</summary>
[SchemaJson("""{"minProperties": 0, "maxProperties": 1}""")]
public sealed record ChosenUploadMethod
{
    [SchemaJson("""{"const": true}"""), Says("The content was taken from the request.")]
    public bool? DataInline { get; init; }

    [Says("The content is to be sent there.")]
    public PutUrlTarget? PutUrl { get; init; }
}

/// <summary>Where a content is to be sent by PUT.</summary>
public sealed record PutUrlTarget
{
    [Format("uri"), Says("Send the content there, without credentials.")]
    public required string Url { get; init; }

    [Says("When the URL ends.")]
    public required DateTimeOffset Expires { get; init; }

    [Says("Headers to be sent exactly so.")]
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
}
