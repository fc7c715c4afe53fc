using System.Text.Json;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Api;
using Taskcluster.Modules.WorkerManager.Loops;
using Taskcluster.Modules.WorkerManager.Messages;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Errors;

/// <summary>Keeps errors of worker pools, tells of them, and has the pool's owner get mail.</summary>
internal sealed class ErrorReports(Database database, ErrorMail mail, ForgetErrors forgetting)
{
    private const string WithoutCode = "other";

    private static readonly JsonDocumentOptions AnyDepth = new() { MaxDepth = 1000 };

    /// <summary>Reports an error.</summary>
    /// <exception cref="Kernel.Api.ApiError">404: there is no such pool.</exception>
    public async Task<ErrorRecord> Report(NewError error, CancellationToken cancellation)
    {
        var (stored, pool) = await database.Write(tx => Store(tx, error), cancellation);
        if (pool.EmailOnError)
        {
            await mail.Send(pool, stored, cancellation);
        }

        return stored;
    }

    private (ErrorRecord Error, PoolRecord Pool) Store(Transaction tx, NewError error)
    {
        var pool = PoolStore.Find(tx, error.WorkerPoolId)
            ?? throw WorkerManagerParameters.NoSuchPool(error.WorkerPoolId);
        var launchConfigId = error.LaunchConfigId
            ?? (error.Worker is { } name ? WorkerStore.Find(tx, name)?.LaunchConfigId : null);
        var (extra, code) = Complete(error);
        var stored = new ErrorRecord
        {
            Number = tx.Sequence.Next(),
            ErrorId = SlugId.New(),
            WorkerPoolId = error.WorkerPoolId,
            Reported = tx.Now,
            Kind = error.Kind,
            Title = error.Title,
            Description = error.Description,
            Extra = extra,
            Code = code,
            LaunchConfigId = launchConfigId,
        };
        ErrorStore.Insert(tx, stored);
        tx.PublishError(stored, pool.ProviderId, error.Worker);
        tx.AfterCommit(() => forgetting.WakeFor(stored.Reported));
        return (stored, pool);
    }

    // Whose error it is stands in what is told to programs, whatever they have said of it.
    private static (RawJson Extra, string Code) Complete(NewError error)
    {
        using var document = JsonDocument.Parse(error.Extra.Utf8, AnyDepth);
        var code = document.RootElement.TryGetProperty("code", out var given)
            && given.ValueKind == JsonValueKind.String
                ? given.GetString()!
                : WithoutCode;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (error.Worker is null || member.Name is not ("workerGroup" or "workerId"))
                {
                    member.WriteTo(writer);
                }
            }

            if (error.Worker is { } worker)
            {
                writer.WriteString("workerGroup", worker.WorkerGroup);
                writer.WriteString("workerId", worker.WorkerId);
            }

            writer.WriteEndObject();
        }

        return (new RawJson(buffer.ToArray()), code);
    }
}
