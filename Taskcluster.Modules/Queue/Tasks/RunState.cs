using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>How far a run has come (spec/queue.md §2.4); the last three are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    [JsonStringEnumMemberName("pending")]
    Pending,

    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("completed")]
    Completed,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("exception")]
    Exception,
}
