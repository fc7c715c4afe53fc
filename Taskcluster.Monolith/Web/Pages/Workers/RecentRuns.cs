using System.Text.Json.Nodes;

namespace Taskcluster.Monolith.Web.Pages.Workers;

/// <summary>The last runs of a worker, with what is known of them.</summary>
internal static class RecentRuns
{
    /// <summary>
    /// The runs, the newest first, each with its task's name and the run as the task's status has it; nothing of a task
    /// that has expired, or that whoever asks may not see.
    /// </summary>
    /// <param name="api">As whoever asks.</param>
    /// <param name="runs">As <c>getWorker</c> tells of them, the oldest first.</param>
    public static async Task<IReadOnlyList<(string TaskId, string RunId, string Name, ApiJson Run)>> Read(
        SiteApi api, IReadOnlyList<ApiJson> runs)
    {
        if (runs.Count == 0)
        {
            return [];
        }

        var taskIds = runs.Select(run => run["taskId"].Text).Distinct(StringComparer.Ordinal).ToList();
        var naming = Many(api, "tasks", taskIds);
        var statuses = await Many(api, "statuses", taskIds);
        var names = await naming;
        return
        [
            .. from run in runs.Reverse()
               let taskId = run["taskId"].Text
               let known = statuses.GetValueOrDefault(taskId)["status"]["runs"][(int)run["runId"].Number]
               select (
                   taskId,
                   run["runId"].Text,
                   TaskName.Of(names.GetValueOrDefault(taskId)["task"], taskId),
                   known),
        ];
    }

    // The methods tasks and statuses, by the ids of their answers' entries.
    private static async Task<Dictionary<string, ApiJson>> Many(
        SiteApi api, string method, IReadOnlyList<string> taskIds)
    {
        var body = new JsonObject { ["taskIds"] = new JsonArray([.. taskIds.Select(id => (JsonNode)id)]) };
        try
        {
            return (await api.Send("queue", method, body))[method].Items
                .ToDictionary(one => one["taskId"].Text, StringComparer.Ordinal);
        }
        catch (ApiFailure)
        {
            // The ids alone are worth showing.
            return new Dictionary<string, ApiJson>(StringComparer.Ordinal);
        }
    }
}
