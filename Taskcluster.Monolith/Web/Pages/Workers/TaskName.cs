namespace Taskcluster.Monolith.Web.Pages.Workers;

/// <summary>What people call a task.</summary>
internal static class TaskName
{
    /// <summary>The name of its metadata; its id if that is empty.</summary>
    public static string Of(ApiJson task, string taskId) =>
        task["metadata"]["name"].Text is { Length: > 0 } name ? name : taskId;
}
