using System.Text.Json;
using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>
/// Asks the purge-cache service, with the worker's own credentials, which caches must go: before each task that uses
/// caches, and every hour besides, since a request is only kept for a day.
/// </summary>
internal sealed class PurgeRequests(
    TaskclusterClient client, string taskQueueId, CacheFolders caches, TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromHours(1);

    // What was asked for longer ago than the service remembers may have been any cache.
    private static readonly TimeSpan RequestsLast = TimeSpan.FromHours(23);

    private long asked = clock.GetTimestamp();

    /// <summary>Throws away what is to be purged, before a task uses caches.</summary>
    /// <exception cref="ProblemException">Nobody can say now which caches may be used.</exception>
    public async Task Obey(TaskLog log, CancellationToken cancel)
    {
        if (caches.IsEmpty)
        {
            caches.Heard = client.ServerClock.Now;
            return;
        }

        try
        {
            foreach (var name in await Ask(cancel))
            {
                log.Say($"The cache {name} was purged: somebody asked for it.");
            }
        }
        catch (ApiCallException problem) when (problem.IsTransient)
        {
            throw new ProblemException(Problem.ResourceUnavailable(
                $"Whether caches are to be purged cannot be found out: {problem.Message}"));
        }
        catch (ApiCallException problem)
        {
            log.Warn($"Requests to purge caches are not heard here: {problem.Message}");
        }
    }

    /// <summary>Asks if nobody has for an hour, so that no request passes a worker by that has nothing to do.</summary>
    public async Task KeepUp(CancellationToken cancel)
    {
        if (caches.IsEmpty || clock.GetElapsedTime(asked) < AskAgain)
        {
            return;
        }

        try
        {
            await Ask(cancel);
        }
        catch (Exception problem) when (problem is ApiCallException or JsonException)
        {
            logger.PurgesUnheard(problem.Message);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The worker's loop sees it.
        }
    }

    private async Task<IReadOnlyList<string>> Ask(CancellationToken cancel)
    {
        asked = clock.GetTimestamp();
        var now = client.ServerClock.Now;
        var answer = await client.Call(
            HttpMethod.Get, "purge-cache", $"purge-cache/{taskQueueId}", ReadOnlyMemory<byte>.Empty, cancel);
        var requests = JsonSerializer.Deserialize(answer, CacheJson.Default.PurgeAnswer)?.Requests ?? [];
        var isTooLate = now - caches.Heard > RequestsLast;
        var purged = caches.Purge(
            cache => isTooLate || requests.Any(request =>
                request.CacheName == cache.CacheName && cache.Created < request.Before));
        caches.Heard = now;
        return purged;
    }
}
