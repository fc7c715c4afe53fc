using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.listArtifacts: what artifacts a run has.</summary>
public sealed class ListArtifacts()
    : ApiMethod<ListArtifacts.Request, ListArtifactsReply>(() => QueueJson.Default.ListArtifactsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listArtifacts",
        Route = "GET /task/<taskId>/runs/<runId>/artifacts",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:list-artifacts:<taskId>:<runId>",
        Output = typeof(ListArtifactsReply),
        Category = "Artifacts",
        Title = "Get Artifacts from Run",
        Description = "The artifacts of a run, ordered by name, without their content.",
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call.RunId, Page.Of(call));

    public sealed record Request(string TaskId, int? RunId, Page Page) : IRequest<ListArtifactsReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, ListArtifactsReply>
    {
        public Task<ListArtifactsReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(
                request, static (rows, asked) => ArtifactPages.Read(rows, asked.TaskId, asked.RunId, asked.Page)));
    }
}
