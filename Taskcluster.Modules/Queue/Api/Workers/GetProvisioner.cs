using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.getProvisioner: one provisioner. Deprecated.</summary>
public sealed class GetProvisioner()
    : ApiMethod<GetProvisioner.Request, ProvisionerReply>(() => QueueJson.Default.ProvisionerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "getProvisioner",
        Route = "GET /provisioners/<provisionerId>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:get-provisioner:<provisionerId>",
        Output = typeof(ProvisionerReply),
        Stability = Stability.Deprecated,
        Category = "Worker Metadata",
        Title = "Get an active provisioner",
        Description = "A provisioner, if workers were seen at one of its task queues.",
    };

    public override Request Bind(ApiCall call) => new(call["provisionerId"]);

    public sealed record Request(string ProvisionerId) : IRequest<ProvisionerReply>;

    public sealed class Handler(Database database, TimeProvider clock)
        : IRequestHandler<Request, ProvisionerReply>
    {
        public Task<ProvisionerReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (id, now) = (request.ProvisionerId, clock.GetUtcNow());
            var found = database.Read(rows => TaskQueueStore.FindProvisioner(rows, id, now))
                ?? throw ApiError.ResourceNotFound(
                    $"There is no provisioner {id}: no worker was seen at any task queue {id}/… of late.");
            return Task.FromResult(QueueReplies.ToProvisioner(found));
        }
    }
}
