using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.WorkerManager.Pools;

namespace Taskcluster.Modules.WorkerManager.Errors;

/// <summary>Tells the owner of a pool of its errors; notify sends the same mail once only.</summary>
internal sealed partial class ErrorMail(InProcessApi api, OwnAuthority authority, ILogger<ErrorMail> log)
{
    // What notify takes (spec/services.md §4.4).
    private const int MostSubject = 255;
    private const int MostDetail = 50_000;

    /// <summary>Hands the mail to notify. What notify does not take is no failure of the report.</summary>
    public async Task Send(PoolRecord pool, ErrorRecord error, CancellationToken cancellation)
    {
        var call = new InProcessCall("notify", "email")
        {
            Body = JsonSerializer.SerializeToUtf8Bytes(Write(pool, error), WorkerManagerJson.Default.OwnerMail),
        };
        try
        {
            _ = await api.Call(call, authority.With($"notify:email:{pool.Owner}"), cancellation);
        }
        catch (ApiError refusal)
        {
            LogNotSent(log, refusal, pool.WorkerPoolId);
        }
    }

    // Nothing stands here that differs from one error to the next of the same sort, so that notify knows them as one.
    private static OwnerMail Write(PoolRecord pool, ErrorRecord error) => new(
        pool.Owner,
        Cut($"Taskcluster Worker Manager Error: {error.Title}", MostSubject),
        $"Worker manager has met an error in the worker pool `{pool.WorkerPoolId}`, whose owner you are.\n\n"
        + $"{error.Description}\n\n"
        + $"It is of the kind `{error.Kind}`. In detail:\n\n"
        + $"~~~~~~\n{Cut(error.Extra.ToString(), MostDetail)}\n~~~~~~\n\n"
        + "To get no such mail, set `emailOnError` of the pool to `false`.\n");

    private static string Cut(string text, int most) => text.Length <= most
        ? text
        : $"{text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)]}…";

    [LoggerMessage(Level = LogLevel.Warning, Message = "The owner of pool {WorkerPoolId} gets no mail of its error")]
    private static partial void LogNotSent(ILogger log, Exception error, string workerPoolId);
}

/// <summary>A body for notify.email.</summary>
internal sealed record OwnerMail(string Address, string Subject, string Content);
