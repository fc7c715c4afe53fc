using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Modules.Queue.Workers;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>queue.reclaimTask: renews a claim.</summary>
public sealed class ReclaimTask() : ApiMethod<ReclaimTask.Request, ReclaimTaskReply>(
    () => QueueJson.Default.ReclaimTaskReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "reclaimTask",
        Route = "POST /task/<taskId>/runs/<runId>/reclaim",
        Parameters = QueueParameters.Patterns,
        Scopes = "queue:reclaim-task:<taskId>/<runId>",
        Output = typeof(ReclaimTaskReply),
        Category = "Worker Interface",
        Title = "Reclaim Task",
        Description = """
            Renew the claim of a run before it ends, and get new credentials for the time after. A 409 tells that the
            run is no longer the worker's: it was canceled, its claim expired, or its deadline passed. The worker
            should then stop, and should not resolve the run.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskId"], call.RunId);

    public sealed record Request(string TaskId, int RunId) : IRequest<ReclaimTaskReply>;

    public sealed class Handler(
        Database database,
        Resolution resolution,
        ClaimCredentials credentials,
        WorkerRegister register,
        QueueOptions options)
        : IRequestHandler<Request, ReclaimTaskReply>
    {
        public async Task<ReclaimTaskReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var claim = await database.Write(tx => Reclaim(tx, request), cancellationToken);
            return new ReclaimTaskReply
            {
                Status = claim.Task.Written.Status,
                RunId = claim.Run.RunId,
                WorkerGroup = claim.Run.WorkerGroup!,
                WorkerId = claim.Run.WorkerId!,
                TakenUntil = claim.Run.TakenUntil!.Value,
                Credentials = credentials.For(claim.Task, claim.Run, claim.Scopes()),
            };
        }

        private ClaimedRun Reclaim(Transaction tx, Request request)
        {
            var task = RunOfTask.Require(tx, request.TaskId, request.RunId);
            if (task.Deadline <= tx.Now)
            {
                throw TaskControl.PastDeadline(task);
            }

            if (task.LastRun is not { State: RunState.Running } run || run.RunId != request.RunId)
            {
                throw RunOfTask.Conflict(
                    task, request.RunId, "only the last run can be reclaimed, and only while it is running");
            }

            register.Seen(tx, new WorkerKey(task.TaskQueueId, run.WorkerGroup!, run.WorkerId!));
            task = resolution.Save(tx, task.Reclaim(tx.Now + options.ClaimTimeout));
            return new ClaimedRun(task, TaskStore.Definition(tx, task), PendingOrder: 0);
        }
    }
}
