using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.QueueSearch.Api;
using Taskcluster.Modules.QueueSearch.Index;

namespace Taskcluster.Modules.QueueSearch;

/// <summary>
/// How the records of the search stand on the wire; made at compile time, so that nothing is reflected. A definition is
/// nested as deep as a body may be.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(FoundTask))]
[JsonSerializable(typeof(FoundTasks))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(SearchedDefinition))]
internal sealed partial class QueueSearchJson : JsonSerializerContext;
