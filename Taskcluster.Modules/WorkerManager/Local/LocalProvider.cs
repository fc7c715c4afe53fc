using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Api.Registration;
using Taskcluster.Modules.WorkerManager.Providers;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// Workers that are child processes of the server, and run tasks as the user who has started it. Each proves itself by
/// a secret that it was given when it was started.
/// </summary>
internal sealed class LocalProvider(
    string providerId,
    Lazy<LocalWorkers> workers,
    Lazy<LocalScaling> scaling,
    Lazy<BodyJudge> judge,
    WorkerChanges changes,
    WorkerSecrets secrets)
    : Provider(providerId, LocalProviderType.TypeName)
{
    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    public override IPoolScaling Scaling => scaling.Value;

    public override IReadOnlyList<string> FaultsOf(RawJson config)
    {
        using var document = JsonDocument.Parse(config.Utf8, AnyDepth);
        var faults = judge.Value.FaultsOf(typeof(LocalPoolConfig), document.RootElement);
        if (faults.Count > 0)
        {
            return [.. faults.Select(fault => fault.ToString())];
        }

        var (least, most) = (Number(document, "minCapacity"), Number(document, "maxCapacity"));
        return least <= most
            ? []
            : [$"config.minCapacity is {least}, which must not be more than config.maxCapacity, {most}."];
    }

    public override WorkerRecord RemoveWorker(Transaction tx, WorkerRecord worker, string reason)
    {
        if (workers.Value.Find(worker.Name) is not { } living)
        {
            return changes.Stop(tx, worker);
        }

        tx.AfterCommit(living.Stop);
        return changes.Remove(tx, worker, reason);
    }

    public override void RequireProof(IRows rows, WorkerRecord worker, IdentityProof proof)
    {
        if (worker.State is not (WorkerState.Requested or WorkerState.Running))
        {
            throw ApiError.InputError($"worker is not running: {worker.Name.Short} is {worker.State}.");
        }

        if (proof.StaticSecret is not { } given || !secrets.IsStatic(rows, worker.Name, given))
        {
            throw ApiError.InputError(
                $"bad staticSecret in workerIdentityProof: it is not the one that worker {worker.Name.Short} was "
                + "started with.");
        }
    }

    public override WorkerRecord Registered(Transaction tx, WorkerRecord worker, DateTimeOffset expires)
    {
        tx.AfterCommit(() => workers.Value.Find(worker.Name)?.NoteRegistered());
        return changes.Save(tx, changes.Run(tx, worker) with { Expires = LocalWorkers.ForgottenAfter(expires) });
    }

    // The server made them, so that nobody else has to see to it that they obey requests to purge caches.
    public override IReadOnlyList<string> MoreScopes(string workerPoolId) =>
        [$"purge-cache:purge-requests::{workerPoolId}"];

    private static double Number(JsonDocument document, string name) =>
        document.RootElement.GetProperty(name).GetDouble();
}

/// <summary>The kind of <see cref="LocalProvider"/>.</summary>
internal sealed class LocalProviderType(
    Lazy<LocalWorkers> workers,
    Lazy<LocalScaling> scaling,
    Lazy<BodyJudge> judge,
    WorkerChanges changes,
    WorkerSecrets secrets)
    : IProviderType
{
    internal const string TypeName = "local";

    public string Name => TypeName;

    public Provider Create(string providerId) =>
        new LocalProvider(providerId, workers, scaling, judge, changes, secrets);
}
