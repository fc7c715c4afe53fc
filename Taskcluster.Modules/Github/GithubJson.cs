using System.Text.Json.Serialization;
using Taskcluster.Modules.Github.Api;

namespace Taskcluster.Modules.Github;

/// <summary>How the records of github stand on the wire; made at compile time, so that nothing is reflected.</summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. Overrides may be
/// nested as deep as a body may.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 1000)]
[JsonSerializable(typeof(RenderTaskclusterYmlBody))]
[JsonSerializable(typeof(RenderTaskclusterYmlReply))]
internal sealed partial class GithubJson : JsonSerializerContext;
