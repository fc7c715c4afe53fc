using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.pendingPlace: where a task stands in its queue. Ours alone, for explain.</summary>
public sealed class GetPendingPlace(Database database)
    : ApiMethod<GetPendingPlace.Request, PendingPlaceReply>(() => QueueJson.Default.PendingPlaceReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "pendingPlace",
        Route = "GET /task/<taskId>/place",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:pending-list:<taskQueueId>",
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(PendingPlaceReply),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "Get Pending Place",
        Description = """
            How many tasks go before a task that is pending in its queue (`taskQueueId`), by priority.
            """,
        Published = false,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"]);

    public override Request Load(Request request, ApiCall call)
    {
        var task = database.Read(request.TaskId, TaskStore.Find) ?? throw GetTask.NoTask(request.TaskId);
        call.Authorize(new ScopeValues { { "taskQueueId", task.TaskQueueId } });
        return request;
    }

    public sealed record Request(string TaskId) : IRequest<PendingPlaceReply>;

    public sealed class Handler(Database database, TimeProvider clock)
        : IRequestHandler<Request, PendingPlaceReply>
    {
        public Task<PendingPlaceReply> Handle(Request request, CancellationToken cancellationToken) =>
            Task.FromResult(database.Read(rows =>
            {
                var task = TaskStore.Find(rows, request.TaskId) ?? throw GetTask.NoTask(request.TaskId);
                return PendingList.Place(rows, task, clock.GetUtcNow()) ?? throw ApiError.RequestConflict(
                    $"Task {task.TaskId} cannot be claimed: it is {task.State.ToString().ToLowerInvariant()}, and its "
                    + $"deadline is {WireTime.Format(task.Deadline)}.");
            }));
    }
}
