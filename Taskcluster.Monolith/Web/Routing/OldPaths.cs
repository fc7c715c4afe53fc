namespace Taskcluster.Monolith.Web.Routing;

/// <summary>
/// Where the addresses of the tools site of 2017 and of the first web UI lead today (spec/services.md §6.2); links in
/// old bugs and commits still name them. What follows the question mark is kept.
/// </summary>
public static class OldPaths
{
    private static readonly (string Old, string Today)[] Table =
    [
        ("/task-inspector", "/tasks"),
        ("/task-inspector/<taskId>", "/tasks/<taskId>"),
        ("/task-inspector/<taskId>/<runId>", "/tasks/<taskId>/runs/<runId>"),
        ("/task-group-inspector", "/tasks/groups"),
        ("/task-group-inspector/<taskGroupId>", "/tasks/groups/<taskGroupId>"),
        ("/push-inspector", "/tasks/groups"),
        ("/push-inspector/<taskGroupId>", "/tasks/groups/<taskGroupId>"),
        ("/groups", "/tasks/groups"),
        ("/groups/<taskGroupId>", "/tasks/groups/<taskGroupId>"),
        ("/groups/<taskGroupId>/tasks", "/tasks/groups/<taskGroupId>"),
        ("/groups/<taskGroupId>/tasks/<taskId>", "/tasks/<taskId>"),
        ("/groups/<taskGroupId>/tasks/<taskId>/<view>", "/tasks/<taskId>"),
        ("/groups/<taskGroupId>/tasks/<taskId>/runs/<runId>", "/tasks/<taskId>/runs/<runId>"),
        ("/groups/<taskGroupId>/tasks/<taskId>/runs/<runId>/<view>", "/tasks/<taskId>/runs/<runId>"),
        ("/groups/<taskGroupId>/tasks/<taskId>/runs/<runId>/artifacts/<name*>", "/tasks/<taskId>/runs/<runId>/<name*>"),
        ("/task-creator", "/tasks/create"),
        ("/interactive", "/tasks/create?interactive=1"),
        ("/one-click-loaner", "/tasks/create?interactive=1"),
        ("/one-click-loaner/<taskId>", "/tasks/<taskId>/interactive"),
        ("/index", "/tasks/index"),
        ("/index/artifacts", "/tasks/index"),
        ("/index/artifacts/<namespace>", "/tasks/index/<namespace>"),
        ("/index/artifacts/<namespace>/<name>", "/tasks/index/<namespace>/<name>"),
        ("/index/<namespace>", "/tasks/index/<namespace>"),
        ("/index/<namespace>/<name>", "/tasks/index/<namespace>/<name>"),
        ("/pulse-inspector", "/pulse-messages"),
        ("/credentials", "/profile"),
        ("/diagnostics", "/"),
        ("/display", "/shell"),
        ("/aws-provisioner", "/worker-manager"),
        ("/aws-provisioner/<workerType>", "/worker-manager"),
        ("/aws-provisioner/<workerType>/<view>", "/worker-manager"),
    ];

    /// <summary>The address of today; null if the path is not an old one.</summary>
    /// <param name="path">As sent.</param>
    /// <param name="query">As sent, without its question mark.</param>
    public static string? Today(string path, string query)
    {
        foreach (var (old, today) in Table)
        {
            if (Fill(old, today, path) is { } target)
            {
                return query.Length == 0 ? target
                    : target + (target.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query;
            }
        }

        return null;
    }

    // Values are taken over as they stand, so that nothing is decoded or encoded twice.
    private static string? Fill(string old, string today, string path)
    {
        var pattern = old.Split('/');

        // What ends with a star is all that is left.
        var given = pattern[^1].EndsWith("*>", StringComparison.Ordinal)
            ? path.TrimEnd('/').Split('/', pattern.Length)
            : path.TrimEnd('/').Split('/');
        if (pattern.Length != given.Length)
        {
            return null;
        }

        for (var at = 0; at < pattern.Length; at++)
        {
            if (pattern[at] is ['<', .., '>'])
            {
                today = today.Replace(pattern[at], given[at], StringComparison.Ordinal);
            }
            else if (pattern[at] != given[at])
            {
                return null;
            }
        }

        return today;
    }
}
