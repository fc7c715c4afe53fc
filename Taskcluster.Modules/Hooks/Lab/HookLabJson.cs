using System.Text.Json.Serialization;
using Taskcluster.Modules.Explain.Api;
using Taskcluster.Modules.Hooks.Api.Lab;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Hooks.Lab;

/// <summary>How the hook lab's records stand on the wire; made at compile time, so that nothing is reflected.</summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. Members that are
/// absent from the JSON keep the value of their initializer only where they can be set. A template may be nested as
/// deep as a body may.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(DryRunBody))]
[JsonSerializable(typeof(DryRunReply))]
[JsonSerializable(typeof(FireTimesReply))]
[JsonSerializable(typeof(CheckScopesBody))]
[JsonSerializable(typeof(CheckScopesReply))]
internal sealed partial class HookLabJson : JsonSerializerContext;
