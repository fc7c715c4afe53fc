using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Containers;
using Taskcluster.Modules.Worker.Isolation;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Mounts;
using Taskcluster.Modules.Worker.Payload;
using Taskcluster.Modules.Worker.Processes;

namespace Taskcluster.Modules.Worker;

/// <summary>What all tasks of one worker share.</summary>
internal sealed record WorkerContext
{
    /// <summary>The worker's settings.</summary>
    public required WorkerSettings Settings { get; init; }

    /// <summary>The server, called with the worker's own credentials unless told otherwise.</summary>
    public required TaskclusterClient Client { get; init; }

    /// <summary>The queue, as <see cref="Client"/>.</summary>
    public required QueueCalls Queue { get; init; }

    /// <summary>The server's time.</summary>
    public required ServerClock ServerClock { get; init; }

    /// <summary>Reads payloads.</summary>
    public required PayloadReader Payloads { get; init; }

    /// <summary>Serves running logs; null if that is off.</summary>
    public required LiveLogServer? LiveLogs { get; init; }

    /// <summary>Fetches contents of mounts.</summary>
    public required Download Download { get; init; }

    /// <summary>Contents that were fetched before.</summary>
    public required KeptDownloads KeptDownloads { get; init; }

    /// <summary>The worker's caches.</summary>
    public required CacheFolders Caches { get; init; }

    /// <summary>Which of them must go.</summary>
    public required PurgeRequests Purges { get; init; }

    /// <summary>Keeps commands where they belong.</summary>
    public required Confinement Confinement { get; init; }

    /// <summary>Ends what tasks leave running.</summary>
    public required Stragglers Stragglers { get; init; }

    /// <summary>Runs containers, if anything here does.</summary>
    public required ContainerEngine Containers { get; init; }

    /// <summary>For proxies: it passes everything on as it is.</summary>
    public required HttpClient ProxyHttp { get; init; }

    /// <summary>Our own time.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The worker's own log, not the tasks'.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>For servers that run beside a task.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
