using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.changeTaskPriority: moves a task forwards or backwards in its queue.</summary>
public sealed class ChangeTaskPriority(Database database)
    : ApiMethod<ChangeTaskPriority.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "changeTaskPriority",
        Route = "POST /task/<taskId>/priority",
        Parameters = QueueParameters.Patterns,
        Scopes = AnyOf(
            "queue:change-task-priority:<taskId>", "queue:change-task-priority-in-queue:<taskQueueId>"),
        Authorized = AuthorizationMoment.FromEntity,
        Input = typeof(ChangePriorityBody),
        Output = typeof(TaskStatusReply),
        Stability = Stability.Experimental,
        Category = "Tasks",
        Title = "Change Task Priority",
        Description = """
            Give a task another priority. It keeps its age, so that among tasks of its new priority it stands where it
            would if it had had it from the start. A run that is running goes on; runs that follow it have the new
            priority. Tasks that were ever resolved keep theirs.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["taskId"], call.Read(QueueJson.Default.ChangePriorityBody).NewPriority);

    public override Request Load(Request request, ApiCall call)
    {
        var task = database.Read(request.TaskId, TaskStore.Find) ?? throw GetTask.NoTask(request.TaskId);
        call.Authorize(new ScopeValues { { "taskId", task.TaskId }, { "taskQueueId", task.TaskQueueId } });
        return request;
    }

    public sealed record Request(string TaskId, TaskPriority NewPriority) : IRequest<TaskStatusReply>;

    public sealed class Handler(Database database) : IRequestHandler<Request, TaskStatusReply>
    {
        public Task<TaskStatusReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Change(tx, request.TaskId, request.NewPriority), cancellationToken);

        private static TaskStatusReply Change(Transaction tx, string taskId, TaskPriority priority)
        {
            var task = TaskControl.RequireBeforeDeadline(tx, taskId);
            if (task.WasResolved)
            {
                throw ApiError.RequestConflict(
                    $"Task {taskId} has been resolved before; the priority of such a task cannot be changed, "
                    + "even while it runs again.");
            }

            if (task.Priority == priority)
            {
                throw ApiError.RequestConflict(
                    $"Task {taskId} has the priority '{Priorities.NameOf(priority)}' already.");
            }

            var changed = TaskPriorities.Change(tx, task, priority);
            tx.PublishPriorityChanged(changed, task.Priority);
            return TaskStatusReply.Of(changed);
        }
    }
}
