using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Groups;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>queue.changeTaskGroupPriority: moves all tasks of a group forwards or backwards in their queues.</summary>
public sealed class ChangeTaskGroupPriority(Database database)
    : ApiMethod<ChangeTaskGroupPriority.Request, GroupPriorityReply>(() => QueueJson.Default.GroupPriorityReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "changeTaskGroupPriority",
        Route = "POST /task-group/<taskGroupId>/priority",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:change-task-group-priority:<schedulerId>/<taskGroupId>",
        Authorized = AuthorizationMoment.FromEntity,
        Input = typeof(ChangePriorityBody),
        Output = typeof(GroupPriorityReply),
        Stability = Stability.Experimental,
        Category = "Task-Groups",
        Title = "Change Task Group Priority",
        Description = """
            Give another priority to all tasks of a group that were never resolved and whose deadline is to come. The
            answer names those that had another one before. A later call for the same group takes over from one that is
            not at its end.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["taskGroupId"], call.Read(QueueJson.Default.ChangePriorityBody).NewPriority);

    public override Request Load(Request request, ApiCall call)
    {
        GroupControl.Authorize(database.Read(request.TaskGroupId, GroupControl.Require), call);
        return request;
    }

    public sealed record Request(string TaskGroupId, TaskPriority NewPriority) : IRequest<GroupPriorityReply>;

    public sealed class Handler(GroupPriority groups) : IRequestHandler<Request, GroupPriorityReply>
    {
        public async Task<GroupPriorityReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var (group, taskIds) = await groups.Change(
                request.TaskGroupId, request.NewPriority, cancellationToken);
            return new GroupPriorityReply
            {
                TaskGroupId = group.TaskGroupId,
                SchedulerId = group.SchedulerId,
                NewPriority = request.NewPriority,
                TasksAffected = taskIds.Count,
                TaskIds = taskIds,
            };
        }
    }
}
