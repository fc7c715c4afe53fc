using System.Text.Json.Serialization;
using Taskcluster.Modules.Explain.Api;
using Taskcluster.Modules.Explain.Facts;
using Taskcluster.Modules.Explain.Scopes;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Explain;

/// <summary>How the records of explain stand on the wire; made at compile time, so that nothing is reflected.</summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. Members that are
/// absent from the JSON lose the value of their initializer. Scope expressions may be nested as deeply as bodies may.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(ExplainedCall))]
[JsonSerializable(typeof(RequiredScopesReply))]
[JsonSerializable(typeof(CheckScopesBody))]
[JsonSerializable(typeof(CheckScopesReply))]
[JsonSerializable(typeof(ListScopeHoldersBody))]
[JsonSerializable(typeof(ListScopeHoldersReply))]
[JsonSerializable(typeof(PreviewRoleChangeBody))]
[JsonSerializable(typeof(PreviewRoleChangeReply))]
[JsonSerializable(typeof(List<RoleScopes>))]
[JsonSerializable(typeof(ClientFact))]
[JsonSerializable(typeof(ClientFacts))]
[JsonSerializable(typeof(ScopesFact))]
[JsonSerializable(typeof(WhyPendingReply))]
[JsonSerializable(typeof(StatusFact))]
[JsonSerializable(typeof(OpenDependenciesFact))]
[JsonSerializable(typeof(PlaceFact))]
[JsonSerializable(typeof(WorkersFact))]
internal sealed partial class ExplainJson : JsonSerializerContext;
