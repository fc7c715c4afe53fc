using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue.Api.Tasks;

/// <summary>queue.rerunTask: adds a run to a task that is over, or that has none.</summary>
public sealed class RerunTask(Database database)
    : ApiMethod<RerunTask.Request, TaskStatusReply>(() => QueueJson.Default.TaskStatusReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "rerunTask",
        Route = "POST /task/<taskId>/rerun",
        Parameters = QueueParameters.Patterns,
        Scopes = TaskControl.Scopes("rerun-task"),
        Authorized = AuthorizationMoment.FromEntity,
        Output = typeof(TaskStatusReply),
        Category = "Tasks",
        Title = "Rerun Task",
        Description = """
            Make a further run of a task that was resolved, or the first run of one that waits for others. Retries count
            anew, and a task has at most 50 runs. A task that is pending or running is left as it is, so that the call
            may be repeated.
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
            database.Write(tx => Rerun(tx, request.TaskId), cancellationToken);

        private TaskStatusReply Rerun(Transaction tx, string taskId)
        {
            var task = TaskControl.RequireBeforeDeadline(tx, taskId);
            if (task.State is not (TaskState.Pending or TaskState.Running))
            {
                if (task.Runs.Count >= TaskRecord.MaxRuns)
                {
                    throw ApiError.RequestConflict(
                        $"Task {taskId} has had {task.Runs.Count} runs, "
                        + $"and no task may have more than {TaskRecord.MaxRuns}.");
                }

                task = resolution.Save(tx, task.Rerun(tx.Now, tx.Sequence));
                resolution.WatchDeadline(tx, task);
            }

            if (task.State == TaskState.Pending)
            {
                tx.PublishPending(task);
            }

            return TaskStatusReply.Of(task);
        }
    }
}
