using System.Globalization;
using System.Text.Json.Nodes;
using Taskcluster.Monolith.Web.Forms;
using Taskcluster.Monolith.Web.Pages.Tasks;

namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>What people do to a whole group.</summary>
internal static class GroupDeeds
{
    /// <summary>Tasks that one press of the button reruns.</summary>
    public const int MostReruns = 1000;

    // Reruns are commits that can share a sync.
    private const int AtOnce = 16;

    /// <summary>
    /// Closes, cancels, or changes the priority; what is to be told, or null if the form is none of these.
    /// </summary>
    /// <exception cref="ApiFailure">What the API answers.</exception>
    public static async Task<string?> Do(SiteApi api, string taskGroupId, PostedForm form)
    {
        switch (form.Action)
        {
            case "seal":
                await api.Call("queue", "sealTaskGroup", ("taskGroupId", taskGroupId));
                return "The group is sealed: no task can be added to it any more.";
            case "cancel-group":
                // The queue cancels sealed groups only; to seal one twice changes nothing.
                await api.Call("queue", "sealTaskGroup", ("taskGroupId", taskGroupId));
                var cancelled = await api.Call("queue", "cancelTaskGroup", ("taskGroupId", taskGroupId));
                return $"{N(cancelled["cancelledCount"].Number)} of {N(cancelled["taskGroupSize"].Number)} tasks were "
                    + "cancelled; the others were over.";
            case "priority-group":
                var body = new JsonObject { ["newPriority"] = form["groupPriority"] };
                var changed = await api.Send(
                    "queue", "changeTaskGroupPriority", body, ("taskGroupId", taskGroupId));
                return $"{N(changed["tasksAffected"].Number)} tasks have the priority {changed["newPriority"]} now.";
            default:
                return null;
        }
    }

    /// <summary>Reruns what failed or ended as an exception, some at a time; what came of each.</summary>
    /// <exception cref="ApiFailure">409: there is nothing of that kind.</exception>
    public static async Task<IReadOnlyList<(string TaskId, string Said, ApiFailure? Problem)>> RerunFailed(
        SiteApi api, string taskGroupId)
    {
        var group = await GroupTasks.Read(api, taskGroupId);
        var failed = group.Tasks.Where(task => task.State is "failed" or "exception").Take(MostReruns).ToList();
        if (failed.Count == 0)
        {
            throw new ApiFailure(
                StatusCodes.Status409Conflict, "RequestConflict",
                "No task of the group has failed or ended as an exception, hence nothing was rerun.");
        }

        var done = new List<(string, string, ApiFailure?)>();
        foreach (var some in failed.Chunk(AtOnce))
        {
            done.AddRange(await Task.WhenAll(some.Select(task => Rerun(api, task.TaskId))));
        }

        return done;
    }

    private static async Task<(string, string, ApiFailure?)> Rerun(SiteApi api, string taskId)
    {
        try
        {
            return (taskId, await TaskAction.Do(api, "rerun", taskId, "") ?? "", null);
        }
        catch (ApiFailure failure)
        {
            return (taskId, "", failure);
        }
    }

    private static string N(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
