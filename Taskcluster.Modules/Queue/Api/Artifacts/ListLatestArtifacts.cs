using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Artifacts;

namespace Taskcluster.Modules.Queue.Api.Artifacts;

/// <summary>queue.listLatestArtifacts: what artifacts the last run has.</summary>
public sealed class ListLatestArtifacts()
    : ApiMethod<ListLatestArtifacts.Request, ListArtifactsReply>(() => QueueJson.Default.ListArtifactsReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "listLatestArtifacts",
        Route = "GET /task/<taskId>/artifacts",
        Parameters = QueueParameters.Patterns,
        Query = QueryParameter.Paging,
        Scopes = "queue:list-artifacts:<taskId>",
        Output = typeof(ListArtifactsReply),
        Category = "Artifacts",
        Title = "Get Artifacts from Latest Run",
        Description = "The artifacts of the task's last run, ordered by name, without their content.",
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], null, Page.Of(call));

    public sealed record Request(string TaskId, int? RunId, Page Page) : IRequest<ListArtifactsReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, ListArtifactsReply>
    {
        public Task<ListArtifactsReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(
                request, static (rows, asked) => ArtifactPages.Read(rows, asked.TaskId, asked.RunId, asked.Page)));
    }
}
