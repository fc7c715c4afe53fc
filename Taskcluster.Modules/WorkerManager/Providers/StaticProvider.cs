using System.Text.Json;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.JsonSchema;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Api.Registration;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Providers;

/// <summary>
/// Workers that people start themselves: each is declared with a secret, and proves by it that it is the one. Nobody is
/// told of their states (spec/services.md §4.6).
/// </summary>
internal sealed class StaticProvider(
    string providerId, WorkerChanges changes, WorkerSecrets secrets, Lazy<SchemaValidator> schema)
    : Provider(providerId, StaticProviderType.TypeName)
{
    private const int UsualCapacity = 1;

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    public override IReadOnlyList<string> FaultsOf(RawJson config)
    {
        using var document = JsonDocument.Parse(config.Utf8, AnyDepth);
        return [.. schema.Value.Validate(document.RootElement).Select(fault => fault.ToString())];
    }

    public override WorkerRecord CreateWorker(Transaction tx, NewWorker worker)
    {
        var secret = RequireSecret(worker);
        var capacity = worker.Capacity ?? UsualCapacity;
        if (WorkerStore.Find(tx, worker.Name) is { } existing)
        {
            // Spec: the answer echoes what was sent, and nothing is stored.
            return existing.ProviderId == ProviderId && existing.State == WorkerState.Running
                && existing.Capacity == capacity
                    ? existing with { Expires = worker.Expires }
                    : throw ApiError.RequestConflict(
                        $"Worker already exists: {worker.Name.Short} of {worker.Name.WorkerPoolId} is "
                        + $"{existing.State}, of provider {existing.ProviderId} and of capacity {existing.Capacity}.");
        }

        var created = changes.Save(tx, new WorkerRecord
        {
            Name = worker.Name,
            Number = tx.Sequence.Next(),
            ProviderId = ProviderId,
            Created = tx.Now,
            Expires = worker.Expires,
            State = WorkerState.Running,
            Capacity = capacity,
            LastModified = tx.Now,
            LastChecked = tx.Now,
        });
        secrets.SetStatic(tx, worker.Name, secret);
        return created;
    }

    public override WorkerRecord UpdateWorker(Transaction tx, WorkerRecord worker, NewWorker change)
    {
        var secret = RequireSecret(change);
        secrets.SetStatic(tx, worker.Name, secret);
        return changes.Save(tx, worker with
        {
            Expires = change.Expires,
            Capacity = change.Capacity ?? UsualCapacity,
            LastModified = tx.Now,
        });
    }

    public override WorkerRecord RemoveWorker(Transaction tx, WorkerRecord worker, string reason) =>
        worker.State == WorkerState.Stopped ? worker : changes.StopUntold(tx, worker);

    public override void RequireProof(IRows rows, WorkerRecord worker, IdentityProof proof)
    {
        if (worker.State != WorkerState.Running)
        {
            throw ApiError.InputError($"worker is not running: {worker.Name.Short} is {worker.State}.");
        }

        if (proof.StaticSecret is not { } given)
        {
            throw ApiError.InputError(
                $"missing staticSecret in workerIdentityProof: workers of provider {ProviderId} prove themselves by "
                + "the secret with which they were created.");
        }

        if (!secrets.IsStatic(rows, worker.Name, given))
        {
            throw ApiError.InputError(
                $"bad staticSecret in workerIdentityProof: it is not the one of worker {worker.Name.Short}.");
        }
    }

    private static string RequireSecret(NewWorker worker) => worker.StaticSecret ?? throw ApiError.InputError(
        "no worker staticSecret provided: providerInfo.staticSecret is what the worker will prove itself by, 44 "
        + "characters.");
}

/// <summary>The kind of <see cref="StaticProvider"/>.</summary>
internal sealed class StaticProviderType(WorkerChanges changes, WorkerSecrets secrets) : IProviderType
{
    internal const string TypeName = "static";

    private const string Schema = """
        {
          "type": "object",
          "properties": {
            "lifecycle": {
              "type": "object",
              "properties": {"reregistrationTimeout": {"type": "integer", "default": 345600, "maximum": 2592000}},
              "additionalProperties": false
            },
            "workerConfig": {"type": "object"}
          },
          "additionalProperties": false
        }
        """;

    private readonly Lazy<SchemaValidator> schema = new(Compile);

    public string Name => TypeName;

    public Provider Create(string providerId) => new StaticProvider(providerId, changes, secrets, schema);

    private static SchemaValidator Compile()
    {
        using var document = JsonDocument.Parse(Schema);
        return SchemaValidator.Compile(document.RootElement, new SchemaRegistry(), SchemaOptions.AsItStands);
    }
}
