using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.createArtifact: names an artifact of a run, and tells where its content is to be sent.</summary>
public sealed class CreateArtifact() : ApiMethod<CreateArtifact.Request, ArtifactReply>(QueueJson.Default.ArtifactReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "createArtifact",
        Route = "POST /task/<taskId>/runs/<runId>/artifacts/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:create-artifact:<taskId>/<runId>",
        Input = typeof(ArtifactBody),
        Output = typeof(ArtifactReply),
        Category = "Artifacts",
        Title = "Create Artifact",
        Description = """
            Create an artifact of a run, by the worker that has claimed it. By `storageType`:

            * `s3`: the content is sent by PUT to the URL of the reply, with the same content type;
            * `object`: the content is uploaded by way of the object service;
            * `reference`: the content is elsewhere, and reading the artifact redirects there;
            * `link`: another name for an artifact of the same run;
            * `error`: the artifact could not be made, and why.

            The call may be repeated; `expires` may move on, a reference may change its URL or become a link, and an
            `s3` artifact gets a new URL for its upload.
            """,
    };

    public override Request Bind(ApiCall call) => new(NewArtifact.Describe(
        call["taskId"], call.RunId, call["name"], call.Read(QueueJson.Default.ArtifactBody)));

    public sealed record Request(ArtifactRecord Artifact) : IRequest<ArtifactReply>;

    public sealed class Handler(
        Database database, NewArtifact newArtifact, SignedUrls urls, QueueOptions options, TimeProvider clock)
        : IRequestHandler<Request, ArtifactReply>
    {
        // The URL holds a little longer than is told, for requests that are under way at its end.
        private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

        public async Task<ArtifactReply> Handle(Request request, CancellationToken cancellationToken)
        {
            if (request.Artifact.StorageType == StorageType.Object)
            {
                throw ApiError.InputError(
                    "storageType is 'object', but this deployment has no object service; "
                    + "use 's3', whose content is sent to a signed URL.");
            }

            var artifact = await database.Write(tx => newArtifact.Create(tx, request.Artifact), cancellationToken);
            return artifact.StorageType switch
            {
                StorageType.S3 => S3(artifact),
                StorageType.Reference => new ReferenceArtifactReply(),
                StorageType.Link => new LinkArtifactReply(),
                _ => new ErrorArtifactReply(),
            };
        }

        private S3ArtifactReply S3(ArtifactRecord artifact)
        {
            var until = clock.GetUtcNow() + TimeSpan.FromSeconds(options.UploadSeconds);
            return new S3ArtifactReply
            {
                PutUrl = urls.ForUpload(artifact.TaskId, artifact.RunId, artifact.Name, until + Grace),
                Expires = until,
                ContentType = artifact.ContentType,
            };
        }
    }
}
