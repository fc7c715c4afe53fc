using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Api;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Errors;

namespace Taskcluster.Modules.WorkerManager.Local;

/// <summary>
/// Workers that died: each is reported as an error of its pool, and the pool starts no other for a while, each time
/// longer than before.
/// </summary>
internal sealed partial class LocalDeaths(
    ErrorReports reports, LocalOptions options, TimeProvider clock, ILogger<LocalDeaths> log)
    : IForgets
{
    private readonly ConcurrentDictionary<string, Pause> pauses = new(StringComparer.Ordinal);

    private readonly GrowingPause growing = new(
        TimeSpan.FromSeconds(options.FirstRetrySeconds), TimeSpan.FromSeconds(options.LongestRetrySeconds));

    public void Forget() => pauses.Clear();

    /// <summary>Until when a pool starts no worker; null: it may.</summary>
    public DateTimeOffset? PausedUntil(string workerPoolId) =>
        pauses.TryGetValue(workerPoolId, out var pause) && pause.Until > clock.GetUtcNow() ? pause.Until : null;

    /// <summary>
    /// A worker has ended: from now on its pool pauses. What is to be reported; null, and no pause, for one that was
    /// told to end, or did so in good order.
    /// </summary>
    public NewError? Count(LocalWorker worker)
    {
        var start = worker.Start;
        var lived = clock.GetUtcNow() - start.Started;
        if (worker.ExitCode == 0 || (worker.IsToldToEnd && worker.KilledFor is null))
        {
            return null;
        }

        Count(start, isNew: lived > TimeSpan.FromSeconds(options.LongestRetrySeconds));
        var extra = new JsonObject { ["exitCode"] = worker.ExitCode, ["lastWords"] = worker.LastWords };
        if (worker.KilledFor is { } reason)
        {
            extra["code"] = "registration-timeout";
            return Error(start, "The worker did not register", $"It was ended: {reason}.", extra);
        }

        extra["code"] = "worker-died";
        return Error(
            start,
            "The worker died",
            $"Its process ended with exit code {worker.ExitCode} after {lived.TotalSeconds:0} s, and nobody had told "
            + "it to. What it had claimed is tried again.",
            extra);
    }

    /// <summary>A worker's process could not even be started: its pool pauses. What is to be reported.</summary>
    public NewError CountNotStarted(LocalStart start, string reason)
    {
        Count(start, isNew: false);
        return Error(
            start,
            "The worker could not be started",
            $"Its process could not be started: {reason}",
            new JsonObject { ["code"] = "not-started" });
    }

    /// <summary>Reports an error, as far as it can be.</summary>
    public async Task Report(NewError error)
    {
        LogDied(log, $"{error.Worker}", error.Title, error.Description);
        try
        {
            _ = await reports.Report(error, CancellationToken.None);
        }
        catch (Exception refusal) when (refusal is ApiError or StorageException)
        {
            // The pool is forgotten, and so are its errors; or there is no disk to store it on.
            LogNotReported(log, refusal, error.WorkerPoolId);
        }
    }

    private static NewError Error(LocalStart start, string title, string description, JsonObject extra) => new(
        start.Name.WorkerPoolId,
        start.Name,
        "worker-error",
        title,
        description,
        RawJson.Parse(extra.ToJsonString()))
    {
        LaunchConfigId = start.LaunchConfigId,
    };

    // Many that die together are one misfortune: only who was started after the last one says that it goes on.
    private void Count(LocalStart start, bool isNew) => pauses.AddOrUpdate(
        start.Name.WorkerPoolId,
        _ => After(1),
        (_, before) => isNew ? After(1) : start.Started < before.Began ? before : After(before.Deaths + 1));

    private Pause After(int deaths)
    {
        var now = clock.GetUtcNow();
        return new Pause(deaths, now, now + growing.After(deaths));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Worker {Worker}: {Title}. {Description}")]
    private static partial void LogDied(ILogger log, string worker, string title, string description);

    [LoggerMessage(Level = LogLevel.Warning, Message = "An error of pool {WorkerPoolId} could not be reported")]
    private static partial void LogNotReported(ILogger log, Exception error, string workerPoolId);

    private sealed record Pause(int Deaths, DateTimeOffset Began, DateTimeOffset Until);
}
