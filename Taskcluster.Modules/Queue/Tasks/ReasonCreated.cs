using System.Text.Json.Serialization;

namespace Taskcluster.Modules.Queue.Tasks;

/// <summary>Why a run came to be.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReasonCreated>))]
public enum ReasonCreated
{
    /// <summary>The task's first run, since nothing held it back.</summary>
    [JsonStringEnumMemberName("scheduled")]
    Scheduled,

    /// <summary>The worker of the run before was lost.</summary>
    [JsonStringEnumMemberName("retry")]
    Retry,

    /// <summary>The run before was reported as failing now and then.</summary>
    [JsonStringEnumMemberName("task-retry")]
    TaskRetry,

    /// <summary>Somebody asked for it after the task was resolved.</summary>
    [JsonStringEnumMemberName("rerun")]
    Rerun,

    /// <summary>It was made only to be resolved, of a task that never ran.</summary>
    [JsonStringEnumMemberName("exception")]
    Exception,
}
