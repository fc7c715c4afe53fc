using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Pulse.Api;

namespace Taskcluster.Modules.Pulse;

/// <summary>
/// How the records of pulse stand on the wire; made at compile time, so that nothing is reflected.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(SubscriberReply))]
[JsonSerializable(typeof(ListSubscribersReply))]
[JsonSerializable(typeof(ListMessagesReply))]
[JsonSerializable(typeof(SkipMessageBody))]
[JsonSerializable(typeof(ReplayBody))]
internal sealed partial class PulseJson : JsonSerializerContext;
