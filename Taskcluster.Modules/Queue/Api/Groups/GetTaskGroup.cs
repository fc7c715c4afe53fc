using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Groups;

/// <summary>queue.getTaskGroup: a group without its tasks.</summary>
public sealed class GetTaskGroup() : ApiMethod<GetTaskGroup.Request, TaskGroupReply>(
    () => QueueJson.Default.TaskGroupReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "getTaskGroup",
        Route = "GET /task-group/<taskGroupId>",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:list-task-group:<taskGroupId>",
        Output = typeof(TaskGroupReply),
        Category = "Task Groups",
        Title = "Get Task Group",
        Description = "What is known of a task group besides its tasks: who schedules it, how long it lasts, its seal.",
    };

    public override Request Bind(ApiCall call) => new(call["taskGroupId"]);

    public sealed record Request(string TaskGroupId) : IRequest<TaskGroupReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, TaskGroupReply>
    {
        public Task<TaskGroupReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var group = database.Read(request.TaskGroupId, TaskGroupStore.Find)
                ?? throw GroupControl.NoGroup(request.TaskGroupId);
            return Task.FromResult(TaskGroupReply.Of(group));
        }
    }
}
