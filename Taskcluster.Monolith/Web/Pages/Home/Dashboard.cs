using System.Text.RegularExpressions;

namespace Taskcluster.Monolith.Web.Pages.Home;

/// <summary>What the dashboard tells, each part by itself: what whoever asks may not know is left out.</summary>
internal sealed partial class Dashboard(SiteApi api)
{
    private const int MostQueues = 50;
    private const int MostHookGroups = 20;
    private const int MostHooks = 100;
    private const int MostWaiting = 8;

    /// <summary>
    /// The mail address within a client's id, such as <c>mozilla-ldap/me@example.com/laptop</c>: owners of tasks are
    /// mail addresses. Null if it has none.
    /// </summary>
    public static string? MailOf(string clientId) => Mail().Match(clientId) is { Success: true } match
        ? match.Value
        : null;

    /// <summary>
    /// The queues where workers were seen, and those that no worker has but tasks of late do: the most work first.
    /// </summary>
    /// <param name="statistics">What happened in the last hours.</param>
    public async Task<IReadOnlyList<(string QueueId, ApiJson Counts)>> Queues(Task<ApiAnswer> statistics)
    {
        var listed = await api.Try("queue", "listTaskQueues", ("limit", $"{MostQueues}"));
        var all = listed.Json["taskQueues"].Items.Concat((await statistics).Json["queues"].Items)
            .Select(queue => queue["taskQueueId"].Text).Distinct(StringComparer.Ordinal).Take(MostQueues);
        var counted = await Task.WhenAll(all.Select(async queueId =>
            (queueId, (await api.Try("queue", "taskQueueCounts", ("taskQueueId", queueId))).Json)));
        return [.. counted.OrderByDescending(queue => Work(queue.Json))];
    }

    /// <summary>The tasks that have waited longest in these queues, and why.</summary>
    public async Task<IReadOnlyList<(ApiJson Pending, string Why)>> Waiting(
        IEnumerable<(string QueueId, ApiJson Counts)> queues)
    {
        var busy = queues.Where(queue => queue.Counts["pendingTasks"].Number > 0).Take(MostWaiting);
        var first = await Task.WhenAll(busy.Select(queue => api.Try(
            "queue", "listPendingTasks", ("taskQueueId", queue.QueueId), ("limit", $"{MostWaiting}"))));
        var waiting = first.SelectMany(answer => answer.Json["tasks"].Items)
            .OrderBy(task => task["inserted"].Moment).Take(MostWaiting);
        return await Task.WhenAll(waiting.Select(async task =>
        {
            var why = await api.Try("explain", "whyPending", ("taskId", task["taskId"].Text));
            return (task, why.Json["summary"].Text);
        }));
    }

    /// <summary>The hooks whose last fire failed.</summary>
    public async Task<IReadOnlyList<(string HookGroupId, string HookId, ApiJson LastFire)>> FailingHooks()
    {
        var groups = await api.Try("hooks", "listHookGroups");
        var lists = await Task.WhenAll(groups.Json["groups"].Texts.Take(MostHookGroups).Select(
            group => api.Try("hooks", "listHooks", ("hookGroupId", group))));
        var hooks = lists.SelectMany(list => list.Json["hooks"].Items).Take(MostHooks);
        var fires = await Task.WhenAll(hooks.Select(LastFire));
        return [.. fires.Where(fire => fire.LastFire["result"].Text == "error")];
    }

    private static long Work(ApiJson counts) => counts["pendingTasks"].Number + counts["claimedTasks"].Number;

    private async Task<(string HookGroupId, string HookId, ApiJson LastFire)> LastFire(ApiJson hook)
    {
        var (group, id) = (hook["hookGroupId"].Text, hook["hookId"].Text);
        var status = await api.Try("hooks", "getHookStatus", ("hookGroupId", group), ("hookId", id));
        return (group, id, status.Json["lastFire"]);
    }

    [GeneratedRegex(@"[^\s/|@]+@[^\s/|@]+\.[^\s/|@]+", RegexOptions.NonBacktracking)]
    private static partial Regex Mail();
}
