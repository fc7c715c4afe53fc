using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Queue.Claims;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Claims;

/// <summary>queue.claimWork: gives a worker the next tasks of its queue, or waits for one.</summary>
public sealed class ClaimWork(ClaimQueue queue)
    : ApiMethod<ClaimWork.Request, ClaimWork.Claims>(replyJson: null)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "claimWork",
        Route = "POST /claim-work/<taskQueueId*>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf("queue:claim-work:<taskQueueId>", "queue:worker-id:<workerGroup>/<workerId>"),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(ClaimWorkBody),
        Output = typeof(ClaimWorkReply),
        Category = "Worker Interface",
        Title = "Claim Work",
        Description = """
            Claim tasks of a queue for a worker, as many as asked for or fewer: those of the highest priority first,
            the oldest first among them. Without a pending task the call waits for about 20 seconds and then answers
            an empty list; the worker should call again at once.

            Each claim comes with temporary credentials for its run. The claim must be renewed before it ends.
            """,
    };

    public override Request Bind(ApiCall call) => new(call["taskQueueId"], call.Read(QueueJson.Default.ClaimWorkBody));

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "taskQueueId", request.TaskQueueId },
        { "workerGroup", request.Body.WorkerGroup },
        { "workerId", request.Body.WorkerId },
    };

    public override ApiReply ToReply(Request request, Claims reply)
    {
        var json = ApiReply.Json(200, reply.Reply, QueueJson.Default.ClaimWorkReply);
        return new ApiReply
        {
            Status = json.Status,
            Body = json.Body,
            ContentType = json.ContentType,
            Undelivered = reply.Runs.Count == 0 ? null : () => queue.GiveBack(reply.Runs),
        };
    }

    public sealed record Request(string TaskQueueId, ClaimWorkBody Body) : IRequest<Claims>;

    /// <summary>What is answered, and what is taken back if the answer cannot be sent.</summary>
    public sealed record Claims(ClaimWorkReply Reply, IReadOnlyList<ClaimedRun> Runs);

    public sealed class Handler(ClaimQueue queue, ClaimCredentials credentials) : IRequestHandler<Request, Claims>
    {
        public async Task<Claims> Handle(Request request, CancellationToken cancellationToken)
        {
            var body = request.Body;
            var runs = await queue.Claim(
                request.TaskQueueId, body.WorkerGroup, body.WorkerId, body.Tasks, cancellationToken);
            return new Claims(new ClaimWorkReply([.. runs.Select(ToClaim)]), runs);
        }

        private TaskClaim ToClaim(ClaimedRun claim) => new()
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
}
