using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.finishArtifact: the content of an object artifact has been uploaded.</summary>
public sealed class FinishArtifact() : ApiMethod<FinishArtifact.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "finishArtifact",
        Route = "PUT /task/<taskId>/runs/<runId>/artifacts/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:create-artifact:<taskId>/<runId>",
        Input = typeof(FinishArtifactBody),
        Category = "Artifacts",
        Title = "Finish Artifact",
        Description = """
            Tell that the upload of an artifact of storage type `object` is complete, so that it can be read. The
            object service must have been told so before. The call may be repeated.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        call["taskId"], call.RunId, call["name"], call.Read(QueueJson.Default.FinishArtifactBody));

    public sealed record Request(string TaskId, int RunId, string Name, FinishArtifactBody Body) : IRequest<Nothing>;

    public sealed class Handler(Database database, ObjectArtifacts objects) : IRequestHandler<Request, Nothing>
    {
        public async Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            var (artifact, _) = database.Read(request, Require);
            if (!artifact.IsPresent && !await objects.IsFinished(artifact, cancellationToken))
            {
                throw ApiError.InputError(
                    $"The object {ObjectArtifacts.NameOf(artifact)} of the artifact {artifact.Name} is not finished. "
                    + "Upload its content and call finishUpload of the object service first.");
            }

            return await database.Write(tx => Finish(tx, request), cancellationToken);
        }

        // Once more, since the artifact may have changed while the object service was asked.
        private static Nothing Finish(Transaction tx, Request request)
        {
            var (artifact, task) = Require(tx, request);
            if (!artifact.IsPresent)
            {
                artifact = artifact with { IsPresent = true, Details = artifact.Details with { UploadId = null } };
                ArtifactStore.Save(tx, artifact);
            }

            tx.PublishArtifact(task, task.Runs[request.RunId], artifact);
            return default;
        }

        private static (ArtifactRecord Artifact, TaskRecord Task) Require(IRows rows, Request request)
        {
            var (taskId, runId, name) = (request.TaskId, request.RunId, request.Name);
            var task = TaskStore.Find(rows, taskId);
            var artifact = task is not null && runId < task.Runs.Count
                ? ArtifactStore.Find(rows, taskId, runId, name)
                : null;
            if (task is null || artifact is null)
            {
                throw ApiError.ResourceNotFound($"Run {runId} of task {taskId} has no artifact {name}.");
            }

            if (artifact.StorageType != StorageType.Object)
            {
                throw ApiError.InputError(
                    $"The artifact {name} has the storageType '{ArtifactStore.NameOf(artifact.StorageType)}'; "
                    + "only those of type 'object' are finished by a call.");
            }

            return artifact.IsPresent || artifact.Details.UploadId == request.Body.UploadId
                ? (artifact, task)
                : throw ApiError.InputError(
                    $"The artifact {name} is not uploaded by the upload {request.Body.UploadId}; "
                    + "createArtifact told the right uploadId.");
        }
    }
}
