using MediatR;
using Taskcluster.Modules.Index.Artifacts;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;

namespace Taskcluster.Modules.Index.Api;

/// <summary>index.findArtifactFromTask: redirects to an artifact of the task that stands at a path.</summary>
public sealed class FindArtifactFromTask()
    : ApiMethod<FindArtifactFromTask.Request, string>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "index",
        Name = "findArtifactFromTask",
        Route = "GET /task/<indexPath>/artifacts/<name*>",
        Parameters = IndexParameters.Patterns,
        Scopes = "queue:get-artifact:<name>",
        Category = IndexParameters.Category,
        Title = "Get Artifact From Indexed Task",
        Description = """
            Redirect (303) to an artifact of the last run of the task that stands at an index path. What everybody may
            read is redirected to straight, for all else the redirect leads to a URL of the queue that is signed for
            15 minutes: whoever knows it may read the artifact so long.

            Nobody asks here whether the task has such an artifact; the queue says so.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["indexPath"], call["name"], call.Caller);

    public override ApiReply ToReply(Request request, string reply) => new()
    {
        Status = 303,
        Headers = [KeyValuePair.Create("location", reply)],
    };

    public sealed record Request(string Path, string Name, Caller Caller) : IRequest<string>;

    public sealed class Handler(Database database, ArtifactLinks links) : IRequestHandler<Request, string>
    {
        public Task<string> Handle(Request request, CancellationToken cancellationToken) => links.To(
            FindTask.At(database, request.Path).TaskId, request.Name, request.Caller, cancellationToken);
    }
}
