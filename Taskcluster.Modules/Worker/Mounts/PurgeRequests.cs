using System.Text.Json;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Running;

namespace Taskcluster.Modules.Worker.Mounts;

/// <summary>Asks the purge-cache service, with the worker's own credentials, which caches must go.</summary>
internal sealed class PurgeRequests(TaskclusterClient client, string taskQueueId, CacheFolders caches)
{
    /// <summary>Throws away what is to be purged, before a task uses caches.</summary>
    /// <exception cref="ProblemException">Nobody can say now which caches may be used.</exception>
    public async Task Obey(TaskLog log, CancellationToken cancel)
    {
        if (caches.IsEmpty)
        {
            return;
        }

        try
        {
            foreach (var name in caches.Purge(await Ask(cancel)))
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

    private async Task<IReadOnlyList<CachePurge>> Ask(CancellationToken cancel)
    {
        var answer = await client.Call(
            HttpMethod.Get, "purge-cache", $"purge-cache/{taskQueueId}", ReadOnlyMemory<byte>.Empty, cancel);
        return JsonSerializer.Deserialize(answer, CacheJson.Default.PurgeAnswer)?.Requests ?? [];
    }
}
