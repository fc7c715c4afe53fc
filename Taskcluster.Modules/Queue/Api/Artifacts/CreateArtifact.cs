using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Contents;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.createArtifact: names an artifact of a run, and tells where its content is to be sent.</summary>
public sealed class CreateArtifact() : ApiMethod<CreateArtifact.Request, ArtifactReply>(
    () => QueueJson.Default.ArtifactReply)
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

            The call may be repeated; `expires` may move on, a reference may change its URL or become a link, an `s3`
            artifact gets a new URL for its upload, and an `object` that is not finished new credentials.
            """,
    };

    public override Request Bind(ApiCall call) => new(NewArtifact.Describe(
        call["taskId"], call.RunId, call["name"], call.Read(QueueJson.Default.ArtifactBody)));

    public sealed record Request(ArtifactRecord Artifact) : IRequest<ArtifactReply>;

    public sealed class Handler(
        Database database,
        NewArtifact newArtifact,
        ObjectArtifacts objects,
        SignedUrls urls,
        QueueOptions options,
        TimeProvider clock) : IRequestHandler<Request, ArtifactReply>
    {
        public async Task<ArtifactReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var created = await database.Write(tx => newArtifact.Create(tx, request.Artifact), cancellationToken);
            return created.Artifact.StorageType switch
            {
                StorageType.S3 => S3(created.Artifact),
                StorageType.Object => await Object(created, cancellationToken),
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
                PutUrl = urls.ForUpload(ArtifactData.PathOf(artifact), until + SignedUrls.Grace),
                Expires = until,
                ContentType = artifact.ContentType,
            };
        }

        private async Task<ObjectArtifactReply> Object(CreatedArtifact created, CancellationToken cancellation)
        {
            var artifact = created.Artifact;
            try
            {
                await objects.Reserve(artifact, created.Task.ProjectId, cancellation);
            }
            catch (ApiError) when (created.IsNew)
            {
                await database.Write(tx => ArtifactStore.DeleteUnfinished(tx, artifact), cancellation);
                throw;
            }

            return new ObjectArtifactReply
            {
                Name = ObjectArtifacts.NameOf(artifact),
                ProjectId = created.Task.ProjectId,
                UploadId = artifact.Details.UploadId!,
                Expires = artifact.Expires,
                Credentials = objects.UploadCredentials(created),
            };
        }
    }
}
