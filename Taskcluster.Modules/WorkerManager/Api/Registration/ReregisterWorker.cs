using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Registration;

/// <summary>worker-manager.reregisterWorker: gives a worker new credentials.</summary>
public sealed class ReregisterWorker()
    : ApiMethod<ReregisterWorker.Request, ReregisterWorkerReply>(
        () => WorkerManagerJson.Default.ReregisterWorkerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "reregisterWorker",
        Route = "POST /worker/reregister",
        Scopes = "worker-manager:reregister-worker:<workerPoolId>/<workerGroup>/<workerId>",
        Authorized = AuthorizationMoment.FromBody,
        Input = typeof(ReregisterWorkerBody),
        Output = typeof(ReregisterWorkerReply),
        HidesPayload = true,
        Stability = Stability.Experimental,
        Category = WorkerManagerParameters.InterfaceCategory,
        Title = "Reregister a Worker",
        Description = """
            A worker gets new credentials, and a new secret for the next time: the one that it sends is used up. The
            call cannot be repeated.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(WorkerManagerJson.Default.ReregisterWorkerBody));

    public override ScopeValues ScopeValues(Request request) => new()
    {
        { "workerPoolId", request.Body.WorkerPoolId },
        { "workerGroup", request.Body.WorkerGroup },
        { "workerId", request.Body.WorkerId },
    };

    public sealed record Request(ReregisterWorkerBody Body) : IRequest<ReregisterWorkerReply>;

    internal sealed class Handler(
        Database database, ConfiguredProviders providers, WorkerSecrets secrets, WorkerCredentials credentials)
        : IRequestHandler<Request, ReregisterWorkerReply>
    {
        public Task<ReregisterWorkerReply> Handle(Request request, CancellationToken cancellationToken) =>
            database.Write(tx => Reregister(tx, request.Body), cancellationToken);

        private ReregisterWorkerReply Reregister(Transaction tx, ReregisterWorkerBody body)
        {
            var worker = Find(tx, body);
            var config = PoolStore.Find(tx, body.WorkerPoolId)?.Config ?? RawJson.EmptyObject;
            var secret = WorkerSecrets.New();
            secrets.Set(tx, worker.Name, secret);
            var expires = tx.Now + PoolConfig.ReregistrationTimeout(config);
            _ = providers.Find(worker.ProviderId)?.Registered(tx, worker, expires);
            return new ReregisterWorkerReply
            {
                Expires = expires,
                Credentials = IssuedCredentials.Of(credentials.For(worker, expires)),
                Secret = secret,
            };
        }

        private WorkerRecord Find(Transaction tx, ReregisterWorkerBody body)
        {
            var name = body.Name;
            var worker = WorkerStore.Find(tx, name);
            if (worker is null || !secrets.Is(tx, name, body.Secret))
            {
                throw ApiError.InputError(
                    "Could not generate credentials for this secret: it is not the one that the worker was last given, "
                    + "or there is no such worker.");
            }

            return worker switch
            {
                _ when worker.State != WorkerState.Running =>
                    throw ApiError.InputError($"Worker {name.Short} is not running: it is {worker.State}."),
                _ when worker.HasExpired(tx.Now) => throw ApiError.InputError($"Worker {name.Short} has expired."),
                _ => worker,
            };
        }
    }
}
