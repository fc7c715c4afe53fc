using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>How soon a task is handed out; a greater value goes first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskPriority>))]
public enum TaskPriority
{
    [JsonStringEnumMemberName("lowest")]
    Lowest,

    [JsonStringEnumMemberName("very-low")]
    VeryLow,

    [JsonStringEnumMemberName("low")]
    Low,

    [JsonStringEnumMemberName("medium")]
    Medium,

    [JsonStringEnumMemberName("high")]
    High,

    [JsonStringEnumMemberName("very-high")]
    VeryHigh,

    [JsonStringEnumMemberName("highest")]
    Highest,
}
