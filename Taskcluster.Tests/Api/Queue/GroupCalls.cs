using System.Text.Json.Nodes;
using FluentAssertions;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue;

/// <summary>Task groups that tests begin with, what is done to them, and how lists of tasks are read.</summary>
internal static class GroupCalls
{
    /// <summary>Servers on which the anonymous role may do nothing.</summary>
    public static readonly IReadOnlyDictionary<string, string?> Closed =
        new Dictionary<string, string?> { ["Auth:AnonymousScopes:0"] = "nothing:at-all" };

    /// <summary>A group of the scheduler <c>s</c> with so many pending tasks; their ids in order.</summary>
    public static async Task<(string Group, IReadOnlyList<string> TaskIds)> Group(
        this RunningServer server, int tasks, params (string Name, JsonNode? Value)[] changes)
    {
        var group = SlugId.New();
        var taskIds = new List<string>();
        for (var count = 0; count < tasks; count++)
        {
            taskIds.Add(await server.TaskOf(group, changes));
        }

        return (group, [.. taskIds.Order(StringComparer.Ordinal)]);
    }

    /// <summary>A task of this group and the scheduler <c>s</c>.</summary>
    public static Task<string> TaskOf(
        this RunningServer server, string group, params (string Name, JsonNode? Value)[] changes) =>
        server.Task([
            ("taskGroupId", group), ("schedulerId", "s"),
            .. changes.Select(change => (change.Name, change.Value?.DeepClone())),
        ]);

    /// <summary><c>seal</c> or <c>cancel</c>.</summary>
    public static Task<ApiAnswer> OnGroup(this RunningServer server, string group, string action) =>
        server.AsRoot().Post($"queue/v1/task-group/{group}/{action}");

    public static Task<ApiAnswer> GroupPriority(this RunningServer server, string group, string newPriority) =>
        server.AsRoot().Post($"queue/v1/task-group/{group}/priority", new { newPriority });

    public static Task<ApiAnswer> Priority(this RunningServer server, string taskId, string newPriority) =>
        server.AsRoot().Post($"queue/v1/task/{taskId}/priority", new { newPriority });

    /// <summary>Strings of an array.</summary>
    public static IReadOnlyList<string> Texts(this JsonNode reply, string name) =>
        [.. reply[name]!.AsArray().Select(text => text!.GetValue<string>())];

    /// <summary>Ids of a list of tasks or statuses, wherever they stand in its entries.</summary>
    public static IReadOnlyList<string> Ids(this JsonNode reply, string list = "tasks") =>
    [
        .. reply[list]!.AsArray()
            .Select(entry => (entry!["taskId"] ?? entry["status"]!["taskId"])!.GetValue<string>()),
    ];

    /// <summary>All pages of a list, each of at most <paramref name="limit"/> and none empty; the ids.</summary>
    public static async Task<IReadOnlyList<string>> AllPages(
        Func<string, Task<ApiAnswer>> call, int limit, string list = "tasks")
    {
        var seen = new List<string>();
        string? token = null;
        do
        {
            var page = (await call($"?limit={limit}" + (token is null ? "" : $"&continuationToken={token}"))).Ok;
            var ids = page.Ids(list);
            ids.Count.Should().BeInRange(1, limit);
            seen.AddRange(ids);
            token = page["continuationToken"]?.GetValue<string>();
            token?.Should().MatchRegex("^[A-Za-z0-9]{10,}$");
        }
        while (token is not null);

        return seen;
    }

    /// <summary>
    /// How lists of tasks treat options that make no sense (spec/queue.md §1.8). The list has one entry or more.
    /// </summary>
    public static async Task VerifyOptions(Func<string, Task<ApiAnswer>> call, string list = "tasks")
    {
        var all = (await call("")).Ok;
        var none = (await call("?limit=0")).Ok;
        none.Ids(list).Should().BeEmpty();
        none.AsObject().Should().NotContainKey("continuationToken");
        foreach (var harmless in new[] { "?limit=99999999999999", "?continuationToken=abcdefghijkl",
            "?continuationToken=00", "?continuationToken=abc" })
        {
            (await call(harmless)).Ok.Ids(list).Should().Equal(all.Ids(list), "{0} starts at the beginning", harmless);
        }

        (await call("?continuationToken=!!")).ShouldFail(400, "InputError", "!!");
        (await call("?continuationToken=YWJj_-")).ShouldFail(400, "InputError");
        (await call("?continuationToken=")).ShouldFail(400, "InvalidRequestArguments", "continuationToken");
        (await call("?limit=abc")).ShouldFail(400, "InvalidRequestArguments", "limit");
        (await call("?limit=2&limit=3")).ShouldFail(400, "InvalidRequestArguments", "limit");
    }
}
