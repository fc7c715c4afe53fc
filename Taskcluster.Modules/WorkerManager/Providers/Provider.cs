using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Api.Registration;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Providers;

/// <summary>
/// Who provides workers, as the settings name it. What a provider does not override, it does not support. Methods with
/// a transaction run on the writer's thread: they change rows, and signal by
/// <see cref="Transaction.AfterCommit"/> whoever has to act.
/// </summary>
/// <param name="providerId">By which pools name it.</param>
/// <param name="providerType">Of which kind it is.</param>
public abstract class Provider(string providerId, string providerType)
{
    public string ProviderId => providerId;

    public string ProviderType => providerType;

    /// <summary>Why it cannot be used as the settings have it; null: it can.</summary>
    public virtual string? SetupFault => null;

    /// <summary>How it starts and ends workers; null: others do that.</summary>
    public virtual IPoolScaling? Scaling => null;

    /// <exception cref="ApiError">503: see <see cref="SetupFault"/>.</exception>
    public void RequireUsable()
    {
        if (SetupFault is { } fault)
        {
            throw ApiError.ProviderSetupFailed($"Provider {ProviderId} could not be set up: {fault}");
        }
    }

    /// <summary>What is wrong with a pool's definition; none if it can be used.</summary>
    public abstract IReadOnlyList<string> FaultsOf(RawJson config);

    /// <summary>Stores a worker that somebody else has started. The same again changes nothing.</summary>
    /// <exception cref="ApiError">400: not supported, or something is missing; 409: it is there already.</exception>
    public virtual WorkerRecord CreateWorker(Transaction tx, NewWorker worker) => throw NotSupported("createWorker");

    /// <summary>Changes a worker that somebody else has started.</summary>
    /// <exception cref="ApiError">400: not supported, or something is missing.</exception>
    public virtual WorkerRecord UpdateWorker(Transaction tx, WorkerRecord worker, NewWorker change) =>
        throw NotSupported("updateWorker");

    /// <summary>Ends a worker, or has it end.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="reason">Why, for people.</param>
    /// <exception cref="ApiError">400: not supported.</exception>
    public virtual WorkerRecord RemoveWorker(Transaction tx, WorkerRecord worker, string reason) =>
        throw NotSupported("removeWorker");

    /// <summary>A worker has shown that it is one.</summary>
    /// <exception cref="ApiError">400: it has not.</exception>
    public virtual void RequireProof(IRows rows, WorkerRecord worker, IdentityProof proof) =>
        throw NotSupported("registerWorker");

    /// <summary>A worker has registered, for the first time or anew.</summary>
    /// <param name="tx">The transaction.</param>
    /// <param name="worker">The worker.</param>
    /// <param name="expires">Until when its credentials hold.</param>
    public virtual WorkerRecord Registered(Transaction tx, WorkerRecord worker, DateTimeOffset expires) => worker;

    /// <summary>What a worker is told when it registers.</summary>
    /// <param name="pool">Its pool.</param>
    /// <param name="launchConfig">By what it was started; null: by none.</param>
    public virtual RawJson WorkerConfig(PoolRecord pool, LaunchConfigRecord? launchConfig) =>
        PoolConfig.WorkerConfig(launchConfig?.Configuration ?? pool.Config);

    /// <summary>
    /// What the credentials of its workers hold beyond the ten scopes that every deployment gives them
    /// (spec/services.md §4.6); more comes from the roles <c>worker-pool:…</c> and <c>worker-id:…</c>.
    /// </summary>
    /// <param name="workerPoolId">The pool of the worker.</param>
    public virtual IReadOnlyList<string> MoreScopes(string workerPoolId) => [];

    private ApiError NotSupported(string method) => ApiError.InputError(
        $"not supported for this provider: {ProviderId} is of type {ProviderType}, which has no {method}.");
}

/// <summary>A kind of providers. Registered as a service; the settings name it.</summary>
public interface IProviderType
{
    /// <summary>As in <c>WorkerManager:Providers:&lt;id&gt;:ProviderType</c>.</summary>
    string Name { get; }

    Provider Create(string providerId);
}
