using Taskcluster.Monolith.Web.Forms;

namespace Taskcluster.Monolith.Web.Pages.Tasks;

/// <summary>What is done to many tasks at once: those that are ticked in a table, by a button of BulkButtons.</summary>
internal static class BulkAction
{
    /// <summary>Does it to one after the other; one that is refused does not hold up the others.</summary>
    /// <exception cref="ApiFailure">400: no task is ticked, or no action is named.</exception>
    public static async Task<IReadOnlyList<(string TaskId, string Said, ApiFailure? Problem)>> Do(
        SiteApi api, PostedForm form)
    {
        var (taskIds, action) = (form.All("taskId"), form["what"]);
        if (taskIds.Count == 0)
        {
            throw ApiFailure.Input("No task is selected. Tick those that are meant, and press the button again.");
        }

        if (action is not ("cancel" or "rerun" or "priority"))
        {
            throw ApiFailure.Input("It was not said what to do with them. Press one of the buttons below the table.");
        }

        var done = new List<(string, string, ApiFailure?)>();
        foreach (var taskId in taskIds.Distinct(StringComparer.Ordinal))
        {
            try
            {
                done.Add((taskId, await TaskAction.Do(api, action, taskId, form["newPriority"]) ?? "", null));
            }
            catch (ApiFailure failure)
            {
                done.Add((taskId, "", failure));
            }
        }

        return done;
    }
}
