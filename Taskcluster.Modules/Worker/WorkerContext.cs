using Microsoft.Extensions.Logging;
using Taskcluster.Modules.Kernel.Client;
using Taskcluster.Modules.Worker.Claims;
using Taskcluster.Modules.Worker.Logs;
using Taskcluster.Modules.Worker.Payload;

namespace Taskcluster.Modules.Worker;

/// <summary>What all tasks of one worker share.</summary>
/// <param name="Settings">The worker's settings.</param>
/// <param name="Queue">The queue; anonymous unless told otherwise.</param>
/// <param name="ServerClock">The server's time.</param>
/// <param name="Payloads">Reads payloads.</param>
/// <param name="LiveLogs">Serves running logs; null if that is off.</param>
/// <param name="Clock">Our own time.</param>
/// <param name="Logger">The worker's own log, not the tasks'.</param>
internal sealed record WorkerContext(
    WorkerSettings Settings,
    QueueCalls Queue,
    ServerClock ServerClock,
    PayloadReader Payloads,
    LiveLogServer? LiveLogs,
    TimeProvider Clock,
    ILogger Logger);
