using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Queue.Artifacts;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.getLatestArtifact: redirects to the content of an artifact of the last run.</summary>
public sealed class GetLatestArtifact(ArtifactReader reader)
    : ApiMethod<GetLatestArtifact.Request, FoundArtifact>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "getLatestArtifact",
        Route = "GET /task/<taskId>/artifacts/<name*>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(Each("name", "names", "queue:get-artifact:<name>")),
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(GetArtifactReply),
        Category = "Artifacts",
        Title = "Get Artifact Data from Latest Run",
        Description = """
            As `getArtifact`, for the last run of the task, whatever its state. While a retry is pending, that is the
            retry, which has no artifacts yet.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call["name"]);

    // The scopes come first here, so that who may not read learns nothing of the task.
    public override Request Load(Request request, ApiCall call)
    {
        call.Authorize(new ScopeValues { { "names", new[] { request.Name } } });
        return request with
        {
            Found = reader.Follow(request.TaskId, reader.LatestRun(request.TaskId), request.Name, call),
        };
    }

    public override ApiReply ToReply(Request request, FoundArtifact reply) => reply.Redirect();

    public sealed record Request(string TaskId, string Name) : IRequest<FoundArtifact>
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
