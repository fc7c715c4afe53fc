using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Kernel.Json;

/// <summary>Serialization of the kernel's own few types.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string))]
internal sealed partial class KernelJson : JsonSerializerContext;
