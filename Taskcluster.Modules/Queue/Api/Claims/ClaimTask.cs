using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Claims;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Modules.Queue.Workers;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>queue.claimTask: gives a worker one run that it names. Deprecated; workers use claimWork.</summary>
public sealed class ClaimTask(Database database)
    : ApiMethod<ClaimTask.Request, ClaimTaskReply>(() => QueueJson.Default.ClaimTaskReply)
{
    private const string Method = "claimTask";

    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = Method,
        Route = "POST /task/<taskId>/runs/<runId>/claim",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf("queue:claim-task:<provisionerId>/<workerType>", "queue:worker-id:<workerGroup>/<workerId>"),
        Authorized = AuthorizationMoment.FromEntity,
        Input = typeof(ClaimTaskBody),
        Output = typeof(ClaimTaskReply),
        Stability = Stability.Deprecated,
        Category = "Worker Interface",
        Title = "Claim Task",
        Description = """
            Claim one run for a worker. The same worker may repeat the call and gets new credentials for the same
            claim. Workers should call `claimWork` instead, which chooses the tasks.
            """,
    };

    public override Request Bind(ApiCall call) =>
        new(call["taskId"], call.RunId, call.Read(QueueJson.Default.ClaimTaskBody));

    public override Request Load(Request request, ApiCall call)
    {
        var task = database.Read(request.TaskId, TaskStore.Find) ?? throw GetTask.NoTask(request.TaskId);
        var slash = task.TaskQueueId.IndexOf('/');
        call.Authorize(new ScopeValues
        {
            { "provisionerId", task.TaskQueueId[..slash] },
            { "workerType", task.TaskQueueId[(slash + 1)..] },
            { "workerGroup", request.Body.WorkerGroup },
            { "workerId", request.Body.WorkerId },
        });
        return request;
    }

    public sealed record Request(string TaskId, int RunId, ClaimTaskBody Body) : IRequest<ClaimTaskReply>;

    public sealed class Handler(
        Database database,
        Resolution resolution,
        ClaimCredentials credentials,
        WorkerRegister register,
        QueueOptions options)
        : IRequestHandler<Request, ClaimTaskReply>
    {
        public async Task<ClaimTaskReply> Handle(Request request, CancellationToken cancellationToken)
        {
            var claim = await database.Write(tx => Claim(tx, request), cancellationToken);
            return new ClaimTaskReply
            {
                Status = claim.Task.Written.Status,
                RunId = claim.Run.RunId,
                WorkerGroup = claim.Run.WorkerGroup!,
                WorkerId = claim.Run.WorkerId!,
                TakenUntil = claim.Run.TakenUntil!.Value,
                Task = claim.Definition,
                Credentials = credentials.For(claim.Task, claim.Run, claim.Scopes()),
            };
        }

        private ClaimedRun Claim(Transaction tx, Request request)
        {
            var task = TaskStore.Find(tx, request.TaskId) ?? throw GetTask.NoTask(request.TaskId);
            if (task.Deadline <= tx.Now)
            {
                throw TaskControl.PastDeadline(task);
            }

            if (request.RunId >= task.Runs.Count)
            {
                throw RunOfTask.NoRun(task, request.RunId);
            }

            var (group, worker) = (request.Body.WorkerGroup, request.Body.WorkerId);
            WorkerRegister.RefuseQuarantined(tx, new WorkerKey(task.TaskQueueId, group, worker));
            register.QueueSeen(tx, task.TaskQueueId, WorkerRegister.KeptAfterClaimTask);
            if (task.LastRun!.RunId == request.RunId && task.State == TaskState.Pending)
            {
                task = resolution.Save(
                    tx, task.Claim(group, worker, tx.Now, tx.Now + options.ClaimTimeout, Method));
            }
            else if (!IsRepeated(task, request))
            {
                throw RunOfTask.Conflict(
                    task,
                    request.RunId,
                    $"only the last run can be claimed, and only while it is pending; {group}/{worker} asked");
            }

            tx.PublishRunning(task);
            return new ClaimedRun(task, TaskStore.Definition(tx, task), PendingOrder: 0);
        }

        private static bool IsRepeated(TaskRecord task, Request request) =>
            task.LastRun is { State: RunState.Running } run
            && run.RunId == request.RunId
            && run.WorkerGroup == request.Body.WorkerGroup
            && run.WorkerId == request.Body.WorkerId
            && task.ClaimedBy == Method;
    }
}
