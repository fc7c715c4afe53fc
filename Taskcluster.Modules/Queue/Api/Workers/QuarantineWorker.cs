using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Workers;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.quarantineWorker: keeps tasks from a worker, or gives them back to it.</summary>
public sealed class QuarantineWorker()
    : ApiMethod<QuarantineWorker.Request, WorkerReply>(() => QueueJson.Default.WorkerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "quarantineWorker",
        Route = "PUT /provisioners/<provisionerId>/worker-types/<workerType>/workers/<workerGroup>/<workerId>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(
            "queue:quarantine-worker:<provisionerId>/<workerType>/<workerGroup>/<workerId>"),
        Input = typeof(QuarantineWorkerBody),
        Output = typeof(WorkerReply),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "Quarantine a worker",
        Description = """
            Put a worker into quarantine until a moment, or let it out by a moment in the past. In quarantine it
            gets no tasks, but keeps those that it has. It is shown until the quarantine is over.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        new WorkerKey(
            $"{call["provisionerId"]}/{call["workerType"]}", call["workerGroup"], call["workerId"]),
        call.Read(QueueJson.Default.QuarantineWorkerBody),
        () => call.Caller.AuditName);

    public sealed record Request(WorkerKey Worker, QuarantineWorkerBody Body, Func<string> ClientId)
        : IRequest<WorkerReply>;

    public sealed class Handler(Database database, WorkerActivity activity, ForgetWorkers loop)
        : IRequestHandler<Request, WorkerReply>
    {
        public Task<WorkerReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Quarantine(tx, request), cancellationToken);

        private WorkerReply Quarantine(Transaction tx, Request request)
        {
            var found = WorkerStore.Find(tx, request.Worker) ?? throw WorkerReplies.NoWorker(request.Worker);
            var until = request.Body.QuarantineUntil.ToWire();
            var worker = found with
            {
                QuarantineUntil = until,
                Expires = found.Expires > tx.Now + WorkerRegister.Kept ? found.Expires : tx.Now + WorkerRegister.Kept,
            };
            WorkerStore.Save(tx, worker);
            var info = request.Body.QuarantineInfo ?? "[unspecified]";
            WorkerStore.AddQuarantine(tx, worker.Key, new QuarantineEntry(request.ClientId(), tx.Now, until, info));
            tx.AfterCommit(activity.QuarantineChanged);
            tx.AfterCommit(() => loop.WakeFor(worker.KeptUntil));
            return WorkerReplies.WithQuarantines(tx, worker, activity);
        }
    }
}
