using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Secrets.Api;

namespace Taskcluster.Modules.Secrets;

/// <summary>How the records of secrets stand on the wire; made at compile time, so that nothing is reflected.</summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. A union is
/// written with its discriminator only as its base type. Members that are absent from the JSON lose the value of their
/// initializer; bodies come with all defaults filled in by their schema. A secret may be nested as deep as a body may.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    AllowOutOfOrderMetadataProperties = true,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(SecretList))]
internal sealed partial class SecretsJson : JsonSerializerContext;
