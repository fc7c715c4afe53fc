using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.latestArtifactInfo: what is known of an artifact of the last run.</summary>
public sealed class GetLatestArtifactInfo()
    : ApiMethod<GetLatestArtifactInfo.Request, ArtifactInfo>(() => QueueJson.Default.ArtifactInfo)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "latestArtifactInfo",
        Route = "GET /task/<taskId>/artifact-info/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:list-artifacts:<taskId>",
        Output = typeof(ArtifactInfo),
        Category = "Artifacts",
        Title = "Get Artifact Information From Latest Run",
        Description = """
            As `artifactInfo`, for the last run of the task, whatever its state.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call["name"]);

    public sealed record Request(string TaskId, string Name) : IRequest<ArtifactInfo>;

    public sealed class Handler(ArtifactReader reader) : IRequestHandler<Request, ArtifactInfo>
    {
        public Task<ArtifactInfo> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(reader.InfoOf(request.TaskId, reader.LatestRun(request.TaskId), request.Name));
    }
}
