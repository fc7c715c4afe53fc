using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;
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
        Description =
            "Tell that the upload of an artifact of storage type `object` is complete, so that it can be read.",
    };

    public override Request Bind(ApiCall call) => new(
        call["taskId"], call.RunId, call["name"], call.Read(QueueJson.Default.FinishArtifactBody));

    public sealed record Request(string TaskId, int RunId, string Name, FinishArtifactBody Body) : IRequest<Nothing>;

    public sealed class Handler(Database database) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken)
        {
            var (taskId, runId, name) = (request.TaskId, request.RunId, request.Name);
            var hasRun = database.Read(taskId, TaskStore.Find) is { } task && runId < task.Runs.Count;
            var artifact = hasRun ? database.Read(rows => ArtifactStore.Find(rows, taskId, runId, name)) : null;
            if (artifact is null)
            {
                throw ApiError.ResourceNotFound($"Run {runId} of task {taskId} has no artifact {name}.");
            }

            throw ApiError.InputError(
                $"The artifact {name} has the storageType '{ArtifactStore.NameOf(artifact.StorageType)}'; "
                + "only those of type 'object' are finished by a call.");
        }
    }
}
