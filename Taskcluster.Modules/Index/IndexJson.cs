using System.Text.Json.Serialization;
using Taskcluster.Modules.Index.Api;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Index;

/// <summary>
/// How the records of the index stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
/// <remarks>The data beside a task may be nested as deep as a body may.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(IndexedTask))]
[JsonSerializable(typeof(InsertTaskBody))]
[JsonSerializable(typeof(NamespaceList))]
[JsonSerializable(typeof(PageBody))]
[JsonSerializable(typeof(TaskList))]
[JsonSerializable(typeof(TasksAtIndexBody))]
internal sealed partial class IndexJson : JsonSerializerContext;
