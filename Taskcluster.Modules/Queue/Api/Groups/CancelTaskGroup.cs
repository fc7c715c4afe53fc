using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Groups;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>queue.cancelTaskGroup: resolves all tasks of a sealed group as canceled.</summary>
public sealed class CancelTaskGroup(Database database)
    : ApiMethod<CancelTaskGroup.Request, CancelTaskGroupReply>(() => QueueJson.Default.CancelTaskGroupReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "cancelTaskGroup",
        Route = "POST /task-group/<taskGroupId>/cancel",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:cancel-task-group:<schedulerId>/<taskGroupId>",
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(CancelTaskGroupReply),
        Stability = Stability.Experimental,
        Category = "Tasks",
        Title = "Cancel Task Group",
        Description = """
            Cancel every task of a group that is not over, as `cancelTask` does it one by one. The group must have been
            sealed before. The call may be repeated: it cancels what is not over then. Once it has begun, it comes to
            its end even if the caller leaves. The scope names the group's `schedulerId`.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskGroupId"]);

    /// <summary>An open group is told of before the scopes are looked at (spec/queue.md §2.8).</summary>
    public override Request Load(Request request, ApiCall call)
    {
        var group = database.Read(request.TaskGroupId, GroupControl.Require);
        if (group.Sealed is null)
        {
            throw ApiError.RequestConflict(
                $"Task group {group.TaskGroupId} is open, and tasks could be added while it is canceled; "
                + "seal it first (sealTaskGroup).");
        }

        GroupControl.Authorize(group, call);
        return request;
    }

    public sealed record Request(string TaskGroupId) : IRequest<CancelTaskGroupReply>;

    public sealed class Handler(GroupCancellation cancellation) : IRequestHandler<Request, CancelTaskGroupReply>
    {
        public async Task<CancelTaskGroupReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (size, taskIds) = await cancellation.Cancel(request.TaskGroupId, cancellationToken);
            return new CancelTaskGroupReply
            {
                TaskGroupId = request.TaskGroupId,
                TaskGroupSize = size,
                CancelledCount = taskIds.Count,
                TaskIds = taskIds,
            };
        }
    }
}
