using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.artifactInfo: what is known of an artifact of one run.</summary>
public sealed class GetArtifactInfo() : ApiMethod<GetArtifactInfo.Request, ArtifactInfo>(
    () => QueueJson.Default.ArtifactInfo)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "artifactInfo",
        Route = "GET /task/<taskId>/runs/<runId>/artifact-info/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:list-artifacts:<taskId>:<runId>",
        Output = typeof(ArtifactInfo),
        Category = "Artifacts",
        Title = "Get Artifact Information From Run",
        Description = """
            What is known of an artifact without its content. A link is not followed. An artifact that has expired is
            told of until it is removed.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call.RunId, call["name"]);

    public sealed record Request(string TaskId, int RunId, string Name) : IRequest<ArtifactInfo>;

    public sealed class Handler(ArtifactReader reader) : IRequestHandler<Request, ArtifactInfo>
    {
        public Task<ArtifactInfo> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(reader.InfoOf(request.TaskId, request.RunId, request.Name));
    }
}
