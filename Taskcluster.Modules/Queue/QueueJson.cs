using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Queue.Api;
using Taskcluster.Modules.Queue.Api.Artifacts;
using Taskcluster.Modules.Queue.Api.Claims;
using Taskcluster.Modules.Queue.Api.Groups;
using Taskcluster.Modules.Queue.Api.Tasks;
using Taskcluster.Modules.Queue.Artifacts;
using Taskcluster.Modules.Queue.Messages;
using Taskcluster.Modules.Queue.Tasks;

namespace Taskcluster.Modules.Queue;

/// <summary>
/// How the records of the queue stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. A union is
/// written with its discriminator only as its base type. Members that are absent from the JSON lose the value of their
/// initializer; bodies come with all defaults filled in by their schema.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(TaskDefinition))]
[JsonSerializable(typeof(TaskStatus))]
[JsonSerializable(typeof(IReadOnlyList<Run>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(ArtifactDetails))]
[JsonSerializable(typeof(CreateTaskBody))]
[JsonSerializable(typeof(TaskStatusReply))]
[JsonSerializable(typeof(ClaimWorkBody))]
[JsonSerializable(typeof(ClaimWorkReply))]
[JsonSerializable(typeof(ClaimTaskBody))]
[JsonSerializable(typeof(ClaimTaskReply))]
[JsonSerializable(typeof(ReclaimTaskReply))]
[JsonSerializable(typeof(TaskExceptionBody))]
[JsonSerializable(typeof(ArtifactBody))]
[JsonSerializable(typeof(ArtifactReply))]
[JsonSerializable(typeof(ArtifactInfo))]
[JsonSerializable(typeof(ArtifactContentReply))]
[JsonSerializable(typeof(FinishArtifactBody))]
[JsonSerializable(typeof(GetArtifactReply))]
[JsonSerializable(typeof(ListArtifactsReply))]
[JsonSerializable(typeof(TaskIdsBody))]
[JsonSerializable(typeof(TasksReply))]
[JsonSerializable(typeof(StatusesReply))]
[JsonSerializable(typeof(ListDependentTasksReply))]
[JsonSerializable(typeof(ChangePriorityBody))]
[JsonSerializable(typeof(TaskGroupReply))]
[JsonSerializable(typeof(ListTaskGroupReply))]
[JsonSerializable(typeof(CancelTaskGroupReply))]
[JsonSerializable(typeof(GroupPriorityReply))]
[JsonSerializable(typeof(TaskDefined))]
[JsonSerializable(typeof(TaskPending))]
[JsonSerializable(typeof(TaskRunning))]
[JsonSerializable(typeof(ArtifactCreated))]
[JsonSerializable(typeof(TaskCompleted))]
[JsonSerializable(typeof(TaskFailed))]
[JsonSerializable(typeof(TaskException))]
[JsonSerializable(typeof(TaskPriorityChanged))]
[JsonSerializable(typeof(TaskGroupChanged))]
[JsonSerializable(typeof(TaskGroupPriorityChanged))]
internal sealed partial class QueueJson : JsonSerializerContext;
