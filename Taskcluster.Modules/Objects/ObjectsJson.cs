using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Objects.Api;

namespace Taskcluster.Modules.Objects;

/// <summary>
/// How the records of the object service stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. Members that are
/// absent from the JSON lose the value of their initializer; bodies come with all defaults filled in by their schema.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    AllowOutOfOrderMetadataProperties = true,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(CreateUploadBody))]
[JsonSerializable(typeof(CreateUploadReply))]
[JsonSerializable(typeof(FinishUploadBody))]
[JsonSerializable(typeof(DownloadObjectBody))]
[JsonSerializable(typeof(DownloadObjectReply))]
[JsonSerializable(typeof(ObjectReply))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class ObjectsJson : JsonSerializerContext;
