using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>Why a run ended; all but the first two go with <see cref="RunState.Exception"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReasonResolved>))]
public enum ReasonResolved
{
    [JsonStringEnumMemberName("completed")]
    Completed,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("deadline-exceeded")]
    DeadlineExceeded,

    [JsonStringEnumMemberName("canceled")]
    Canceled,

    [JsonStringEnumMemberName("claim-expired")]
    ClaimExpired,

    [JsonStringEnumMemberName("worker-shutdown")]
    WorkerShutdown,

    [JsonStringEnumMemberName("malformed-payload")]
    MalformedPayload,

    [JsonStringEnumMemberName("resource-unavailable")]
    ResourceUnavailable,

    [JsonStringEnumMemberName("internal-error")]
    InternalError,

    [JsonStringEnumMemberName("intermittent-task")]
    IntermittentTask,

    /// <summary>Of old records only; nothing resolves runs so any more (spec/queue.md §5.8).</summary>
    [JsonStringEnumMemberName("superseded")]
    Superseded,
}
