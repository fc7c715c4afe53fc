namespace Taskcluster.Monolith.Web.Pages.Groups;

/// <summary>A group with all of its tasks, read once for a page.</summary>
/// <param name="Group">The group's own members of <c>listTaskGroup</c>: <c>schedulerId</c>, <c>sealed</c>, …</param>
/// <param name="Tasks">In the order in which people look for them: <see cref="GroupFilter.Order"/>.</param>
public sealed record GroupTasks(ApiJson Group, IReadOnlyList<GroupTask> Tasks)
{
    // The API gives no more at once.
    private const string PageSize = "1000";

    private const int MostPages = 100;

    /// <summary>How many tasks there are of each state.</summary>
    public IEnumerable<(string State, int Count)> Counts =>
        Tasks.CountBy(task => task.State).Select(state => (state.Key, state.Value));

    /// <summary>The kinds that its tasks have, sorted.</summary>
    public IReadOnlyList<string> Kinds =>
    [
        .. Tasks.Select(task => task.Kind).Where(kind => kind.Length > 0).Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The task that made the others; null where the group was not made by one that is still there.</summary>
    public GroupTask? Decision => Tasks.FirstOrDefault(task => task.TaskId == Group["taskGroupId"].Text);

    /// <summary>Reads a group, 100,000 tasks at most.</summary>
    /// <exception cref="ApiFailure">404: there is none; 403: not for whoever asks.</exception>
    public static async Task<GroupTasks> Read(SiteApi api, string taskGroupId)
    {
        var tasks = new List<GroupTask>();
        ApiJson group = default;
        string? token = null;
        for (var page = 0; page < MostPages; page++)
        {
            group = await Page(api, taskGroupId, token);
            tasks.AddRange(group["tasks"].Items.Select(GroupTask.Of));
            token = group["continuationToken"].Text;
            if (token.Length == 0)
            {
                break;
            }
        }

        return new GroupTasks(group, [.. tasks.Order(GroupFilter.Order)]);
    }

    /// <summary>A page of the group as the API gives it, as large as it may be.</summary>
    public static Task<ApiJson> Page(SiteApi api, string taskGroupId, string? token) => api.Call(
        "queue", "listTaskGroup",
        ("taskGroupId", taskGroupId), ("limit", PageSize), ("continuationToken", token));
}
