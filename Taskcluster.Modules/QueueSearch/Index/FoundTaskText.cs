using Taskcluster.Modules.Kernel.Json;
using Taskcluster.Modules.QueueSearch.Api;

namespace Taskcluster.Modules.QueueSearch.Index;

/// <summary>
/// What is stored of each task so that it can be shown. It is what serializing <see cref="FoundTask"/> gives, byte for
/// byte; a test holds the two together.
/// </summary>
internal static class FoundTaskText
{
    public static void Write(ref JsonBuffer json, FoundTask task)
    {
        json.Add("{\"taskId\":"u8);
        json.AddText(task.TaskId);
        json.Add(",\"name\":"u8);
        json.AddText(task.Name);
        json.Add(",\"owner\":"u8);
        json.AddText(task.Owner);
        json.Add(",\"state\":"u8);
        json.AddText(task.State);
        json.Add(",\"taskQueueId\":"u8);
        json.AddText(task.TaskQueueId);
        json.Add(",\"taskGroupId\":"u8);
        json.AddText(task.TaskGroupId);
        json.Add(",\"schedulerId\":"u8);
        json.AddText(task.SchedulerId);
        json.Add(",\"projectId\":"u8);
        json.AddText(task.ProjectId);
        json.Add(",\"tags\":"u8);
        json.AddTexts(task.Tags);
        json.Add(",\"created\":"u8);
        json.AddTime(task.Created);
        json.Add(",\"deadline\":"u8);
        json.AddTime(task.Deadline);
        json.Add(",\"expires\":"u8);
        json.AddTime(task.Expires);
        json.Add("}"u8);
    }
}
