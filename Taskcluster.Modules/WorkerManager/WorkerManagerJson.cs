using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.WorkerManager.Api.Errors;
using Taskcluster.Modules.WorkerManager.Api.Pools;
using Taskcluster.Modules.WorkerManager.Api.Providers;
using Taskcluster.Modules.WorkerManager.Api.Registration;
using Taskcluster.Modules.WorkerManager.Api.Workers;
using Taskcluster.Modules.WorkerManager.Errors;
using Taskcluster.Modules.WorkerManager.Local;
using Taskcluster.Modules.WorkerManager.Messages;
using Taskcluster.Modules.WorkerManager.Workers;

namespace Taskcluster.Modules.WorkerManager;

/// <summary>
/// How the records of worker-manager stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. A definition may
/// be nested as deep as a body may.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(CreateWorkerPoolBody))]
[JsonSerializable(typeof(UpdateWorkerPoolBody))]
[JsonSerializable(typeof(WorkerPoolReply))]
[JsonSerializable(typeof(WorkerPoolList))]
[JsonSerializable(typeof(WorkerPoolStatsReply))]
[JsonSerializable(typeof(WorkerPoolListStats))]
[JsonSerializable(typeof(LaunchConfigList))]
[JsonSerializable(typeof(ProviderList))]
[JsonSerializable(typeof(CreateWorkerBody))]
[JsonSerializable(typeof(WorkerFullReply))]
[JsonSerializable(typeof(WorkerList))]
[JsonSerializable(typeof(TerminationReply))]
[JsonSerializable(typeof(QueueWorkerReply))]
[JsonSerializable(typeof(QueueWorkerList))]
[JsonSerializable(typeof(RegisterWorkerBody))]
[JsonSerializable(typeof(RegisterWorkerReply))]
[JsonSerializable(typeof(ReregisterWorkerBody))]
[JsonSerializable(typeof(ReregisterWorkerReply))]
[JsonSerializable(typeof(ReportWorkerErrorBody))]
[JsonSerializable(typeof(WorkerPoolErrorReply))]
[JsonSerializable(typeof(WorkerPoolErrorList))]
[JsonSerializable(typeof(ErrorStatsReply))]
[JsonSerializable(typeof(Dictionary<string, long>))]
[JsonSerializable(typeof(WorkerPoolMessage))]
[JsonSerializable(typeof(WorkerPoolErrorMessage))]
[JsonSerializable(typeof(WorkerMessage))]
[JsonSerializable(typeof(WorkerRemovedMessage))]
[JsonSerializable(typeof(LaunchConfigMessage))]
[JsonSerializable(typeof(LocalPoolConfig))]
[JsonSerializable(typeof(LocalLaunchConfig))]
[JsonSerializable(typeof(OwnerMail))]
[JsonSerializable(typeof(QueueCounts))]
[JsonSerializable(typeof(ListedClaims))]
internal sealed partial class WorkerManagerJson : JsonSerializerContext;
