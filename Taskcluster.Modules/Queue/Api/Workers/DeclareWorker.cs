using System.Text.RegularExpressions;
using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Loops;
using Taskcluster.Modules.Queue.Workers;
using static Taskcluster.Modules.Kernel.Scopes.ScopeTemplate;

namespace Taskcluster.Modules.Queue.Api.Workers;

/// <summary>queue.declareWorker: makes a worker known, or keeps it known for longer.</summary>
public sealed class DeclareWorker()
    : ApiMethod<DeclareWorker.Request, WorkerReply>(() => QueueJson.Default.WorkerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = "queue",
        Name = "declareWorker",
        Route = "PUT /provisioners/<provisionerId>/worker-types/<workerType>/<workerGroup>/<workerId>",
        Parameters = QueueParameters.Patterns,
        Scopes = AllOf(Each(
            "property",
            "properties",
            "queue:declare-worker:<provisionerId>/<workerType>/<workerGroup>/<workerId>#<property>")),
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(DeclareWorkerBody),
        Output = typeof(WorkerReply),
        Stability = Stability.Experimental,
        Category = "Worker Metadata",
        Title = "Declare a worker",
        Description = """
            Make a worker and its task queue known before it asks for work, or keep them known for longer. The
            caller needs a scope for each of the `properties` that it sends.
            """,
    };

    public override Request Bind(ApiCall call) => new(
        new WorkerKey(
            $"{call["provisionerId"]}/{call["workerType"]}", call["workerGroup"], call["workerId"]),
        call.Read(QueueJson.Default.DeclareWorkerBody),
        [.. call.Json.EnumerateObject().Select(property => property.Name)]);

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "provisionerId", request.Worker.ProvisionerId },
        { "workerType", request.Worker.WorkerType },
        { "workerGroup", request.Worker.WorkerGroup },
        { "workerId", request.Worker.WorkerId },
        { "properties", request.Properties },
    };

    public sealed record Request(WorkerKey Worker, DeclareWorkerBody Body, IReadOnlyList<string> Properties)
        : IRequest<WorkerReply>;

    public sealed class Handler(Database database, WorkerActivity activity, ForgetWorkers loop)
        : IRequestHandler<Request, WorkerReply>
    {
        private static readonly Regex WorkerType = EcmaRegex.Compile(Patterns.WorkerType);

        public Task<WorkerReply> Handle(Request request, CancellationToken cancellationToken)
        {
            RequireWorkerType(request.Worker);
            return database.Write(tx => Declare(tx, request.Worker, request.Body.Expires.ToWire()), cancellationToken);
        }

        // A path may name worker types that no queue can have.
        private static void RequireWorkerType(WorkerKey key)
        {
            if (!WorkerType.IsMatch(key.WorkerType))
            {
                throw ApiError.InputError(
                    $"'{key.WorkerType}' can be no worker type: it must match {Patterns.WorkerType}.");
            }
        }

        private WorkerReply Declare(Transaction tx, WorkerKey key, DateTimeOffset expires)
        {
            var found = WorkerStore.Find(tx, key) ?? WorkerRecord.New(key, tx.Now, expires);
            var worker = expires > found.Expires ? found with { Expires = expires } : found;
            if (!worker.IsLive(tx.Now))
            {
                throw ApiError.InputError(
                    $"expires is {WireTime.Format(expires)}, which is in the past; it is now "
                    + $"{WireTime.Format(tx.Now)}.");
            }

            WorkerStore.Save(tx, worker);
            TaskQueueStore.Save(tx, key.TaskQueueId, expires);
            tx.AfterCommit(() => loop.WakeFor(worker.KeptUntil));
            return WorkerReplies.ToReply(worker, activity);
        }
    }
}
