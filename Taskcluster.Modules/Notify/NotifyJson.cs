using System.Text.Json.Serialization;
using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.Notify.Api;
using Taskcluster.Modules.Notify.Chat;
using Taskcluster.Modules.Notify.Messages;

namespace Taskcluster.Modules.Notify;

/// <summary>How the records of notify stand on the wire; made at compile time, so that nothing is reflected.</summary>
/// <remarks>
/// Properties that a record does not know are passed over: the body's schema has judged them before. Messages and
/// blocks may be nested as deep as a body may.
/// </remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    MaxDepth = 1000,
    Converters = [typeof(WireTimeConverter), typeof(WireIntegerConverter), typeof(WireLongConverter)])]
[JsonSerializable(typeof(EmailBody))]
[JsonSerializable(typeof(PulseBody))]
[JsonSerializable(typeof(MatrixBody))]
[JsonSerializable(typeof(SlackBody))]
[JsonSerializable(typeof(NotificationAddress))]
[JsonSerializable(typeof(NotificationAddressList))]
[JsonSerializable(typeof(NotificationMessage))]
[JsonSerializable(typeof(SlackPost))]
[JsonSerializable(typeof(MatrixPost))]
internal sealed partial class NotifyJson : JsonSerializerContext;
