using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Taskcluster.Modules.Kernel.Bus;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.WorkerManager.Errors;
using Taskcluster.Modules.WorkerManager.Pools;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager.Messages;

/// <summary>Publishes the messages of worker-manager.</summary>
internal static class WorkerManagerMessages
{
    /// <summary>A pool was created or changed; such messages have an empty routing key.</summary>
    public static void PublishPool(
        this Transaction tx, ExchangeDeclaration exchange, PoolRecord pool, string? previousProviderId) =>
        tx.Tell(
            exchange,
            routingKey: "",
            new WorkerPoolMessage
            {
                WorkerPoolId = pool.WorkerPoolId,
                ProviderId = pool.ProviderId,
                PreviousProviderId = previousProviderId,
            },
            WorkerManagerJson.Default.WorkerPoolMessage);

    public static void PublishLaunchConfig(
        this Transaction tx, ExchangeDeclaration exchange, LaunchConfigRecord config, string providerId) =>
        tx.Tell(
            exchange,
            Key(providerId, config.WorkerPoolId, worker: null, config.LaunchConfigId),
            new LaunchConfigMessage
            {
                LaunchConfigId = config.LaunchConfigId,
                WorkerPoolId = config.WorkerPoolId,
                ProviderId = providerId,
            },
            WorkerManagerJson.Default.LaunchConfigMessage);

    public static void PublishError(this Transaction tx, ErrorRecord error, string providerId, WorkerName? worker) =>
        tx.Tell(
            WorkerManagerExchanges.WorkerPoolError,
            Key(providerId, error.WorkerPoolId, worker, error.LaunchConfigId),
            new WorkerPoolErrorMessage
            {
                WorkerPoolId = error.WorkerPoolId,
                ProviderId = providerId,
                ErrorId = error.ErrorId,
                Kind = error.Kind,
                Title = error.Title,
                Timestamp = error.Reported,
                WorkerId = worker?.WorkerId,
                WorkerGroup = worker?.WorkerGroup,
                LaunchConfigId = error.LaunchConfigId,
            },
            WorkerManagerJson.Default.WorkerPoolErrorMessage);

    /// <summary>A worker was asked for, runs or has stopped.</summary>
    public static void PublishWorker(this Transaction tx, ExchangeDeclaration exchange, WorkerRecord worker) =>
        tx.Tell(
            exchange,
            KeyOf(worker),
            new WorkerMessage
            {
                WorkerPoolId = worker.Name.WorkerPoolId,
                ProviderId = worker.ProviderId,
                WorkerId = worker.Name.WorkerId,
                WorkerGroup = worker.Name.WorkerGroup,
                Capacity = worker.Capacity,
                Timestamp = tx.Now,
                LaunchConfigId = worker.LaunchConfigId,
            },
            WorkerManagerJson.Default.WorkerMessage);

    public static void PublishRemoved(this Transaction tx, WorkerRecord worker, string reason) =>
        tx.Tell(
            WorkerManagerExchanges.WorkerRemoved,
            KeyOf(worker),
            new WorkerRemovedMessage
            {
                WorkerPoolId = worker.Name.WorkerPoolId,
                ProviderId = worker.ProviderId,
                WorkerId = worker.Name.WorkerId,
                WorkerGroup = worker.Name.WorkerGroup,
                Capacity = worker.Capacity,
                Timestamp = tx.Now,
                LaunchConfigId = worker.LaunchConfigId,
                Reason = reason,
            },
            WorkerManagerJson.Default.WorkerRemovedMessage);

    private static string KeyOf(WorkerRecord worker) =>
        Key(worker.ProviderId, worker.Name.WorkerPoolId, worker.Name, worker.LaunchConfigId);

    private static string Key(string providerId, string workerPoolId, WorkerName? worker, string? launchConfigId) =>
        $"primary.{providerId}.{workerPoolId.Replace('/', '.')}.{worker?.WorkerGroup ?? "_"}."
        + $"{worker?.WorkerId ?? "_"}.{launchConfigId ?? "_"}._";

    private static void Tell<T>(
        this Transaction tx, ExchangeDeclaration exchange, string routingKey, T payload, JsonTypeInfo<T> type) =>
        tx.Publish(new PulseMessage(
            exchange.FullName, routingKey, [], new RawJson(JsonSerializer.SerializeToUtf8Bytes(payload, type))));
}
