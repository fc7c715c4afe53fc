using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>What must be true of a task's dependencies before it may run.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TaskRequires>))]
public enum TaskRequires
{
    /// <summary>All of them completed.</summary>
    [JsonStringEnumMemberName("all-completed")]
    AllCompleted,

    /// <summary>All of them are over, however they ended.</summary>
    [JsonStringEnumMemberName("all-resolved")]
    AllResolved,
}
