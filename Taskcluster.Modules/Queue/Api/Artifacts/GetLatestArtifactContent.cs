using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Artifacts;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.latestArtifact: where the content of an artifact of the last run is.</summary>
public sealed class GetLatestArtifactContent(ArtifactReader reader)
    : ApiMethod<GetLatestArtifactContent.Request, ArtifactContentReply>(() => QueueJson.Default.ArtifactContentReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "latestArtifact",
        Route = "GET /task/<taskId>/artifact-content/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(Each("name", "names", "queue:get-artifact:<name>")),
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(ArtifactContentReply),
        Category = "Artifacts",
        Title = "Get Artifact Content From Latest Run",
        Description = """
            As `artifact`, for the last run of the task, whatever its state. While a retry is pending, that is the
            retry, which has no artifacts yet. The `names` are the artifact's own, and those of what links lead to.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call["name"]);

    // The task comes first here, other than in getLatestArtifact.
    public override Request Load(Request request, ApiCall call) =>
        request with { Found = reader.Follow(request.TaskId, reader.LatestRun(request.TaskId), request.Name, call) };

    public sealed record Request(string TaskId, string Name) : IRequest<ArtifactContentReply>
    {
        /// <summary>What the name leads to, found while authorizing: no later change can slip in.</summary>
        public ArtifactRecord? Found { get; init; }
    }

    public sealed class Handler(ArtifactContents contents) : IRequestHandler<Request, ArtifactContentReply>
    {
        public Task<ArtifactContentReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(contents.Describe(request.Found!));
    }
}
