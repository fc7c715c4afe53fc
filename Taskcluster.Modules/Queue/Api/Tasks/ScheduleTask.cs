using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.scheduleTask: lets a task run although it waits for others.</summary>
public sealed class ScheduleTask(Database database)
    : ApiMethod<ScheduleTask.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "scheduleTask",
        Route = "POST /task/<taskId>/schedule",
        Parameters = QueueParameters.Patterns,
        Scopes = TaskControl.Scopes("schedule-task"),
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(TaskStatusReply),
        Category = "Tasks",
        Title = "Schedule Task",
        Description = """
            Make an unscheduled task pending, whatever its dependencies are. A task that has been scheduled before is
            left as it is, so that the call may be repeated.
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
            database.Write(tx => Schedule(tx, request.TaskId), cancellationToken);

        private TaskStatusReply Schedule(Transaction tx, string taskId)
        {
            var task = TaskControl.RequireBeforeDeadline(tx, taskId);
            if (task.Runs.Count == 0)
            {
                task = resolution.Save(tx, task.AddPendingRun(ReasonCreated.Scheduled, tx.Now, tx.Sequence));
                tx.PublishPending(task);
            }

            return TaskStatusReply.Of(task);
        }
    }
}
