using System.Text.Json.Serialization;
using Taskcluster.Modules.Fixture.Api.Clock;
using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Fixture;

/// <summary>
/// How the records of fixture stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(ClockReply))]
[JsonSerializable(typeof(AdvanceClockBody))]
internal sealed partial class FixtureJson : JsonSerializerContext;
