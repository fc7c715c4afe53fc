using MediatR;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Api.Registration;

/// <summary>worker-manager.registerWorker: gives a worker its credentials.</summary>
public sealed class RegisterWorker()
    : ApiMethod<RegisterWorker.Request, RegisterWorkerReply>(() => WorkerManagerJson.Default.RegisterWorkerReply)
{
    public override ApiDeclaration Declaration { get; } = new()
    {
        Service = WorkerManagerParameters.Service,
        Name = "registerWorker",
        Route = "POST /worker/register",
        Input = typeof(RegisterWorkerBody),
        Output = typeof(RegisterWorkerReply),
        HidesPayload = true,
        Category = WorkerManagerParameters.InterfaceCategory,
        Title = "Register a running worker",
        Description = """
            A worker that has started proves that it is the one, and gets credentials by which it can claim tasks of its
            pool's queue, what its pool tells it, and a secret by which it can register anew before the credentials end.
            No credentials are needed for this call.
            """,
    };

    public override Request Bind(ApiCall call) => new(call.Read(WorkerManagerJson.Default.RegisterWorkerBody));

    public sealed record Request(RegisterWorkerBody Body) : IRequest<RegisterWorkerReply>;

    internal sealed class Handler(
        Database database, ConfiguredProviders providers, WorkerSecrets secrets, WorkerCredentials credentials)
        : IRequestHandler<Request, RegisterWorkerReply>
    {
        public Task<RegisterWorkerReply> Handle(Request request, CancellationToken cancellationToken)
        {
            // Anybody may call: who proves nothing gets no turn of the writer.
            _ = database.Read(request.Body, Prove);
            return database.Write(tx => Register(tx, request.Body), cancellationToken);
        }

        private RegisterWorkerReply Register(Transaction tx, RegisterWorkerBody body)
        {
            var (name, pool, provider, proven) = Prove(tx, body);
            var expires = tx.Now + PoolConfig.ReregistrationTimeout(pool.Config);
            var worker = provider.Registered(tx, proven, expires);
            var secret = WorkerSecrets.New();
            secrets.Set(tx, name, secret);
            var launchConfig = worker.LaunchConfigId is { } id
                ? LaunchConfigStore.Find(tx, pool.WorkerPoolId, id)
                : null;
            return new RegisterWorkerReply
            {
                Expires = expires,
                Credentials = IssuedCredentials.Of(credentials.For(worker, expires)),
                WorkerConfig = provider.WorkerConfig(pool, launchConfig),
                Secret = secret,
            };
        }

        // The order of the checks decides which error wins.
        private (WorkerName Name, PoolRecord Pool, Provider Provider, WorkerRecord Worker) Prove(
            IRows rows, RegisterWorkerBody body)
        {
            var name = body.Name;
            var pool = PoolStore.Find(rows, name.WorkerPoolId)
                ?? throw ApiError.ResourceNotFound($"Worker pool {name.WorkerPoolId} does not exist.");
            var provider = providers.Require(body.ProviderId);
            if (!pool.IsOf(body.ProviderId))
            {
                throw ApiError.InputError(
                    $"Worker pool {name.WorkerPoolId} not associated with provider {body.ProviderId}: its provider is "
                    + $"{pool.ProviderId}.");
            }

            var worker = WorkerStore.Find(rows, name) ?? throw ApiError.ResourceNotFound(
                $"Worker {name.Short} in worker pool {name.WorkerPoolId} does not exist.");
            if (worker.HasExpired(rows.Now))
            {
                throw ApiError.InputError($"Worker {name.Short} has expired.");
            }

            if (worker.ProviderId != body.ProviderId)
            {
                throw ApiError.InputError(
                    $"Worker {name.Short} does not have provider {body.ProviderId}: it is of {worker.ProviderId}.");
            }

            provider.RequireProof(rows, worker, body.WorkerIdentityProof);
            return (name, pool, provider, worker);
        }
    }
}
