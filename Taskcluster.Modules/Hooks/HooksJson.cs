using System.Text.Json.Serialization;
using Taskcluster.Modules.Hooks.Api;
using Taskcluster.Modules.Hooks.Firing;
using Taskcluster.Modules.Hooks.Messages;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks;

/// <summary>How the records of hooks stand on the wire; made at compile time, so that nothing is reflected.</summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. A union is
/// written with its discriminator only as its base type. Members that are absent from the JSON keep the value of their
/// initializer only where they can be set. A template may be nested as deep as a body may.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    AllowOutOfOrderMetadataProperties = true,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(CreateHookBody))]
[JsonSerializable(typeof(HookMetadata))]
[JsonSerializable(typeof(BindingList))]
[JsonSerializable(typeof(HookReply))]
[JsonSerializable(typeof(HookStatusReply))]
[JsonSerializable(typeof(ListHookGroupsReply))]
[JsonSerializable(typeof(ListHooksReply))]
[JsonSerializable(typeof(ListLastFiresReply))]
[JsonSerializable(typeof(TriggerHookReply))]
[JsonSerializable(typeof(TriggerTokenReply))]
[JsonSerializable(typeof(HookChangedMessage))]
[JsonSerializable(typeof(ScopesBody))]
[JsonSerializable(typeof(TaskIds))]
[JsonSerializable(typeof(TaskStates))]
[JsonSerializable(typeof(OwnerMail))]
[JsonSerializable(typeof(HookOwner))]
internal sealed partial class HooksJson : JsonSerializerContext;
