using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.status: how far a task has come.</summary>
public sealed class GetStatus() : ApiMethod<GetStatus.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "status",
        Route = "GET /task/<taskId>/status",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:status:<taskId>",
        Output = typeof(TaskStatusReply),
        Category = "Tasks",
        Title = "Get Task Status",
        Description = "The present status of a task, with all its runs.",
    };

    public override Request Bind(ApiCall call) => new(call["taskId"]);

    public sealed record Request(string TaskId) : IRequest<TaskStatusReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, TaskStatusReply>
    {
        public Task<TaskStatusReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var task = database.Read(request.TaskId, TaskStore.Find) ?? throw GetTask.NoTask(request.TaskId);
            return Task.FromResult(TaskStatusReply.Of(task));
        }
    }
}
