using System.Net;
using Taskcluster.Modules.Kernel.Hawk;
using Taskcluster.Modules.Worker.Isolation;

namespace Taskcluster.Modules.Worker;

/// <summary>What one worker process needs to know.</summary>
/// <param name="RootUrl">The deployment it works for.</param>
/// <param name="Credentials">
/// The worker's own, which need <c>queue:claim-work:&lt;taskQueueId&gt;</c> and
/// <c>queue:worker-id:&lt;workerGroup&gt;/&lt;workerId&gt;</c> (spec/queue.md §5.1), and to hear which caches are to
/// be purged <c>purge-cache:purge-requests::&lt;taskQueueId&gt;</c>; nothing else.
/// </param>
/// <param name="TaskQueueId">The queue it takes tasks from.</param>
/// <param name="WorkerGroup">Half of its name.</param>
/// <param name="WorkerId">The other half.</param>
/// <param name="WorkDirectory">
/// Where tasks run. It is the worker's alone: locked while it runs, and what an earlier worker left there is removed.
/// </param>
public sealed record WorkerSettings(
    string RootUrl,
    Credentials Credentials,
    string TaskQueueId,
    string WorkerGroup,
    string WorkerId,
    string WorkDirectory)
{
    /// <summary>The worker's own credentials of the moment, where they are renewed; null: always the same.</summary>
    public Func<Credentials>? PresentCredentials { get; init; }

    /// <summary>Tasks that run at once.</summary>
    public int Capacity { get; init; } = 1;

    /// <summary>The longest <c>maxRunTime</c> that a payload may ask for.</summary>
    public TimeSpan LongestRunTime { get; init; } = TimeSpan.FromSeconds(86_400);

    /// <summary>How long running tasks may go on after the worker was told to stop.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long processes have between SIGTERM and SIGKILL.</summary>
    public TimeSpan TerminationGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether a task's folder stays when it is resolved.</summary>
    public bool KeepTaskDirectories { get; init; }

    /// <summary>How tasks are kept from the machine and from each other.</summary>
    public TaskIsolation Isolation { get; init; } = TaskIsolation.None;

    /// <summary>
    /// Whether this process adopts what tasks leave running, so that it is found whatever it did to hide: on Linux,
    /// and only where the process is this worker's alone, for what descends from it is killed when no task runs.
    /// </summary>
    public bool AdoptsOrphans { get; init; }

    /// <summary>
    /// Whether payloads with an image are run, by podman or docker where one is installed. What the engine lets a
    /// container do, a task can do; docker's usual one gives root to whoever may call it.
    /// </summary>
    public bool RunsContainers { get; init; } = true;

    /// <summary>The longest log that is kept, in bytes; what a task writes beyond it is dropped.</summary>
    public long LargestLog { get; init; } = 4L << 30;

    /// <summary>The largest content of a mount, in bytes.</summary>
    public long LargestDownload { get; init; } = 32L << 30;

    /// <summary>
    /// How many bytes of such contents are kept for later tasks: those that anyone may fetch and whose hash the payload
    /// gives. What was used longest ago goes first; 0 keeps nothing.
    /// </summary>
    public long MostKeptDownloads { get; init; } = 4L << 30;

    /// <summary>The most bytes that may come out of one archive or compressed file, however small it is.</summary>
    public long LargestUnpacked { get; init; } = 64L << 30;

    /// <summary>The most files, folders and links that may come out of one archive.</summary>
    public int MostUnpackedEntries { get; init; } = 1_000_000;

    /// <summary>How many caches are kept that no task has; those that were used longest ago go first.</summary>
    public int MostCaches { get; init; } = 100;

    /// <summary>
    /// Whether live logs go through the server, at which readers follow them, so that nobody has to reach the worker.
    /// Only our own server takes them; <see cref="LiveLogAddress"/> then plays no part.
    /// </summary>
    public bool RelaysLiveLogs { get; init; }

    /// <summary>Where live logs are served; port 0 takes a free one. Null: only backing logs are made.</summary>
    public IPEndPoint? LiveLogAddress { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>
    /// How others reach the live logs' server, port included, where that is not the address it listens on (all
    /// addresses become the machine's name).
    /// </summary>
    public Uri? LiveLogUrl { get; init; }

    /// <summary>Becomes <c>TASKCLUSTER_WORKER_LOCATION</c>; left out when null.</summary>
    public IReadOnlyDictionary<string, string>? WorkerLocation { get; init; }

    /// <summary>
    /// Variables of the worker's process that no task may see, besides those that are never passed on (every
    /// <c>TASKCLUSTER_*</c>, <c>ASPNETCORE_*</c> and <c>Section__Key</c>). Whoever runs the worker inside the server
    /// adds what else of the server's settings stands in the environment.
    /// </summary>
    public IReadOnlyCollection<string> WithheldVariables { get; init; } =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "PGPASSWORD", "OTEL_EXPORTER_OTLP_HEADERS",
    ];
}
