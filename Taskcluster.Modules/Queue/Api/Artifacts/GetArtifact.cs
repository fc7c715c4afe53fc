using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Queue.Artifacts;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.getArtifact: redirects to the content of an artifact of one run.</summary>
public sealed class GetArtifact(ArtifactReader reader) : ApiMethod<GetArtifact.Request, FoundArtifact>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "getArtifact",
        Route = "GET /task/<taskId>/runs/<runId>/artifacts/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(Each("name", "names", "queue:get-artifact:<name>")),
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(GetArtifactReply),
        Category = "Artifacts",
        Title = "Get Artifact Data from Run",
        Description = """
            Redirect (303) to the content of an artifact. An artifact that is the word of an error gets a 424 with
            that error. A link is followed, and the caller needs the scope for each name on the way. Artifacts whose
            names begin with `public/` can be read by anybody in a usual deployment.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call.RunId, call["name"]);

    public override Request Load(Request request, ApiCall call) =>
        request with { Found = reader.Follow(request.TaskId, request.RunId, request.Name, call) };

    public override ApiReply ToReply(Request request, FoundArtifact reply) => reply.Redirect();

    public sealed record Request(string TaskId, int RunId, string Name) : IRequest<FoundArtifact>
    {
        /// <summary>What the name leads to, found while authorizing: no later change can slip in.</summary>
        public ArtifactRecord? Found { get; init; }
    }

    public sealed class Handler(ArtifactContents contents) : IRequestHandler<Request, FoundArtifact>
    {
        public Task<FoundArtifact> Handle(Request request, CancellationToken cancellationToken) =>
            contents.Locate(request.Found!, cancellationToken);
    }
}
