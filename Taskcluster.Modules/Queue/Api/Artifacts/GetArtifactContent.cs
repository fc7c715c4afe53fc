using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Artifacts;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.artifact: where the content of an artifact of one run is.</summary>
public sealed class GetArtifactContent(ArtifactReader reader)
    : ApiMethod<GetArtifactContent.Request, ArtifactContentReply>(() => QueueJson.Default.ArtifactContentReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "artifact",
        Route = "GET /task/<taskId>/runs/<runId>/artifact-content/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(Each("name", "names", "queue:get-artifact:<name>")),
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(ArtifactContentReply),
        Category = "Artifacts",
        Title = "Get Artifact Content From Run",
        Description = """
            Tell where the content of an artifact is, without a redirect: a URL, the name of an object with credentials
            for it, or the reason why there is none. A link is followed, and the caller needs the scope for each name on
            the way, of which there may be 64. The `names` are the artifact's own, and those of what links lead to.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call.RunId, call["name"]);

    public override Request Load(Request request, ApiCall call) =>
        request with { Found = reader.Follow(request.TaskId, request.RunId, request.Name, call) };

    public sealed record Request(string TaskId, int RunId, string Name) : IRequest<ArtifactContentReply>
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
