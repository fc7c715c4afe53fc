using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Workers;

/// <summary>worker-manager.removeWorker: ends a worker.</summary>
public sealed class RemoveWorker() : ApiMethod<RemoveWorker.Request, Nothing>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "removeWorker",
        Route = "DELETE /workers/<workerPoolId>/<workerGroup>/<workerId>",
        Parameters = WorkerManagerParameters.Patterns,
        Scopes = "worker-manager:remove-worker:<workerPoolId>/<workerGroup>/<workerId>",
        Category = WorkerManagerParameters.WorkerCategory,
        Title = "Remove a Worker",
        Description = """
            End a worker. One of a static provider cannot register any more, and what it has claimed is tried again by
            others; whoever started it has to stop it. Workers may end themselves by this call.
            """,
    };

    public override Request Bind(ApiCall call) => new(WorkerPaths.Of(call), call.Caller.AuditName);

    public override ApiReply ToReply(Request request, Nothing reply) => WorkerManagerParameters.Done;

    public sealed record Request(WorkerName Name, string By) : IRequest<Nothing>;

    internal sealed class Handler(Database database, ConfiguredProviders providers) : IRequestHandler<Request, Nothing>
    {
        public Task<Nothing> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Remove(tx, request), cancellationToken);

        private Nothing Remove(Transaction tx, Request request)
        {
            var worker = WorkerStore.Find(tx, request.Name) ?? throw WorkerPaths.NotFound(request.Name);
            _ = providers.Require(worker.ProviderId)
                .RemoveWorker(tx, worker, $"{request.By} asked for it by removeWorker");
            return default;
        }
    }
}
