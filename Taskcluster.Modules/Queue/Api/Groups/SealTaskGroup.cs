using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>queue.sealTaskGroup: closes a group to new tasks.</summary>
public sealed class SealTaskGroup(Database database)
    : ApiMethod<SealTaskGroup.Request, TaskGroupReply>(() => QueueJson.Default.TaskGroupReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "sealTaskGroup",
        Route = "POST /task-group/<taskGroupId>/seal",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:seal-task-group:<schedulerId>/<taskGroupId>",
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(TaskGroupReply),
        Stability = Stability.Experimental,
        Category = "Task Groups",
        Title = "Seal Task Group",
        Description = """
            Close a group for good: no task can be created in it any more. The call may be repeated; the moment of the
            first one stays.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskGroupId"]);

    public override Request Load(Request request, ApiCall call)
    {
        GroupControl.Authorize(database.Read(request.TaskGroupId, GroupControl.Require), call);
        return request;
    }

    public sealed record Request(string TaskGroupId) : IRequest<TaskGroupReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, TaskGroupReply>
    {
        public Task<TaskGroupReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Seal(tx, request.TaskGroupId), cancellationToken);

        private static TaskGroupReply Seal(Transaction tx, string taskGroupId)
        {
            var group = GroupControl.Require(tx, taskGroupId);
            if (group.Sealed is null)
            {
                group = TaskGroupStore.Seal(tx, group, tx.Now);
            }

            // A repeated call tells it again, in case that the first one was not heard.
            tx.PublishGroupSealed(group);
            return TaskGroupReply.Of(group);
        }
    }
}
