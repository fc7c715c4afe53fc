using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.QueueSearch.Api;

namespace Taskcluster.Modules.QueueSearch;

/// <summary>
/// How the records of the search stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(FoundTask))]
[JsonSerializable(typeof(FoundTasks))]
[JsonSerializable(typeof(StatisticsReply))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class QueueSearchJson : JsonSerializerContext;
