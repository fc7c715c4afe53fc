using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.PurgeCache.Api;

namespace Taskcluster.Modules.PurgeCache;

/// <summary>
/// How the records of purge-cache stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
/// <remarks>Properties that a record does not know are passed over: the body's schema has judged them before.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(PurgeCacheBody))]
[JsonSerializable(typeof(PurgeRequestList))]
[JsonSerializable(typeof(AllPurgeRequestList))]
internal sealed partial class PurgeCacheJson : JsonSerializerContext;
