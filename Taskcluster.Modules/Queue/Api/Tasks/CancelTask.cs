using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.cancelTask: resolves a task as canceled.</summary>
public sealed class CancelTask(Database database)
    : ApiMethod<CancelTask.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "cancelTask",
        Route = "POST /task/<taskId>/cancel",
        Parameters = QueueParameters.Patterns,
        Scopes = TaskControl.Scopes("cancel-task"),
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(TaskStatusReply),
        Category = "Tasks",
        Title = "Cancel Task",
        Description = """
            Resolve a task that is unscheduled, pending or running as `exception` with the reason `canceled`. Its worker
            learns of that when it next tries to renew its claim. A task that is already over is left as it is.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"]);

    public override Request Load(Request request, ApiCall call)
    {
        TaskControl.Authorize(database, request.TaskId, call);
        return request;
    }

    public sealed record Request(string TaskId) : IRequest<TaskStatusReply>;

    public sealed class Handler(Database database, Resolution resolution) : IRequestHandler<Request, TaskStatusReply>
    {
        public Task<TaskStatusReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Cancel(tx, request.TaskId), cancellationToken);

        private TaskStatusReply Cancel(Transaction tx, string taskId)
        {
            var task = TaskControl.RequireBeforeDeadline(tx, taskId);
            if (task.IsUnresolved)
            {
                task = resolution.Save(tx, task.Resolve(RunState.Exception, ReasonResolved.Canceled, tx.Now));
            }

            // A repeated call tells it again, in case that the first one was not heard.
            if (task.LastRun is { ReasonResolved: ReasonResolved.Canceled } run)
            {
                tx.PublishException(task, run);
                resolution.Process(tx, task);
            }

            return TaskStatusReply.Of(task);
        }
    }
}
