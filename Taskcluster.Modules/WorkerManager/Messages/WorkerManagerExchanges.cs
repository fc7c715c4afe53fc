using Taskcluster.Modules.Kernel.Bus;

namespace Taskcluster.Modules.WorkerManager.Messages;

/// <summary>The exchanges of worker-manager (spec/services.md §4.6).</summary>
public static class WorkerManagerExchanges
{
    public static readonly ExchangeDeclaration WorkerPoolCreated = Declare<WorkerPoolMessage>(
        "worker-pool-created", "workerPoolCreated", "Worker Pool Created Messages", "A worker pool was created.");

    public static readonly ExchangeDeclaration WorkerPoolUpdated = Declare<WorkerPoolMessage>(
        "worker-pool-updated", "workerPoolUpdated", "Worker Pool Updated Messages",
        "A worker pool was given another definition, or was deleted: then its provider is `null-provider`.");

    public static readonly ExchangeDeclaration WorkerPoolError = Declare<WorkerPoolErrorMessage>(
        "worker-pool-error", "workerPoolError", "Worker Pool Error Messages",
        "A worker, or whoever provides workers, reported an error.");

    public static readonly ExchangeDeclaration WorkerRequested = Declare<WorkerMessage>(
        "worker-requested", "workerRequested", "Worker Requested Messages",
        "A worker was asked for, and is to come.", isOfWorker: true);

    public static readonly ExchangeDeclaration WorkerRunning = Declare<WorkerMessage>(
        "worker-running", "workerRunning", "Worker Running Messages",
        "A worker has registered.", isOfWorker: true);

    public static readonly ExchangeDeclaration WorkerStopped = Declare<WorkerMessage>(
        "worker-stopped", "workerStopped", "Worker Stopped Messages", "A worker is no more.", isOfWorker: true);

    public static readonly ExchangeDeclaration WorkerRemoved = Declare<WorkerRemovedMessage>(
        "worker-removed", "workerRemoved", "Worker Removed Messages",
        "A worker is made to stop.", isOfWorker: true);

    public static readonly ExchangeDeclaration LaunchConfigCreated = Declare<LaunchConfigMessage>(
        "launch-config-created", "launchConfigCreated", "Launch Config Created Messages",
        "A pool lists a launch config that it did not have.");

    public static readonly ExchangeDeclaration LaunchConfigUpdated = Declare<LaunchConfigMessage>(
        "launch-config-updated", "launchConfigUpdated", "Launch Config Updated Messages",
        "What worker-manager is told in a launch config was changed, or an archived one is listed again.");

    public static readonly ExchangeDeclaration LaunchConfigArchived = Declare<LaunchConfigMessage>(
        "launch-config-archived", "launchConfigArchived", "Launch Config Archived Messages",
        "A pool no longer lists a launch config.");

    /// <summary>All of them, in the order in which the reference lists them.</summary>
    public static readonly IReadOnlyList<ExchangeDeclaration> All =
    [
        WorkerPoolCreated, WorkerPoolUpdated, WorkerPoolError, WorkerRequested, WorkerRunning, WorkerStopped,
        WorkerRemoved, LaunchConfigCreated, LaunchConfigUpdated, LaunchConfigArchived,
    ];

    private static ExchangeDeclaration Declare<TPayload>(
        string exchange, string name, string title, string description, bool isOfWorker = false) => new()
        {
            Service = "worker-manager",
            Exchange = exchange,
            Name = name,
            Title = title,
            Description = description,
            RoutingKey =
            [
                new("routingKeyKind", "Always `primary`.", Constant: "primary"),
                new("providerId", "Who provides the workers.", Required: isOfWorker),
                new("provisionerId", "The first half of the pool's id.", Required: isOfWorker),
                new("workerType", "The second half of the pool's id.", Required: isOfWorker),
                new("workerGroup", "The group of the worker.", Required: isOfWorker),
                new("workerId", "The worker.", Required: isOfWorker),
                new("launchConfigId", "By which launch config it was started.", Required: false),
                new("reserved", "Kept free; match it with `#`.", Required: false, MultipleWords: true),
            ],
            Payload = typeof(TPayload),
        };
}
