using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Names;
using Taskcluster.Modules.Kernel.Scopes;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.QueueSearch;

/// <summary>What the search finds, and what it does not.</summary>
public sealed class ListTasksTests : ServerTests
{
    public static readonly Example Example = new(
        "queue-search.listTasks",
        server => Task.FromResult(new ExampleRequest("/tasks?owner=somebody&limit=10")
        {
            Needs = ScopeExpression.AllOf("queue-search:list-tasks", "queue:get-task:*", "queue:status:*"),
        }));

    [Test]
    public async Task A_task_is_found_by_all_that_it_is_and_shown_in_short()
    {
        var taskId = await Server.Task(
            ("metadata", Metadata("build-Linux/opt", "me@example.com")),
            ("tags", new JsonObject { ["kind"] = "build", ["a=b"] = "c&d" }),
            ("routes", new JsonArray("index.x.y")),
            ("taskQueueId", "prov/type"));
        _ = await Server.Task();
        _ = (await Server.ClaimTask(taskId, 0)).Ok;

        foreach (var query in new[]
        {
            "?owner=me@example.com", "?name=linux%20OPT", "?tags=kind%3Dbuild", "?state=running",
            "?tags=" + Uri.EscapeDataString("a%3Db=c%26d&kind=build"), "?taskQueueId=prov/type",
            $"?taskGroupId={taskId}", "?route=index.x.y", "?worker=g/i",
            "?owner=me@example.com&name=build&state=running&worker=g/i&route=index.x.y",
        })
        {
            (await Server.Search(query)).Should().Equal([taskId], query);
        }

        var task = (await Server.AsRoot().Get("queue-search/v1/tasks?worker=g/i")).Ok["tasks"]![0]!;
        var definition = (await Server.AsRoot().Get($"queue/v1/task/{taskId}")).Ok;
        foreach (var member in new[] { "taskQueueId", "taskGroupId", "schedulerId", "projectId", "tags", "created",
            "deadline", "expires" })
        {
            task[member]!.ToJsonString().Should().Be(definition[member]!.ToJsonString(), member);
        }

        task["name"]!.GetValue<string>().Should().Be("build-Linux/opt");
        task["state"]!.GetValue<string>().Should().Be("running");
    }

    [TestCase("?owner=ME@example.com")]
    [TestCase("?owner=me@example.co")]
    [TestCase("?owner=%25")]
    [TestCase("?owner=_")]
    [TestCase("?owner='%20OR%201=1%20--")]
    [TestCase("?owner=*")]
    [TestCase("?name=lin")]
    [TestCase("?name=linux%20windows")]
    [TestCase("?tags=kind%3Dbui")]
    [TestCase("?tags=kind%3Dtest")]
    [TestCase("?state=pending&owner=other")]
    [TestCase("?worker=g/i")]
    [TestCase("?route=index")]
    public async Task Text_is_compared_as_a_whole_and_never_a_pattern(string query)
    {
        _ = await Server.Task(
            ("metadata", Metadata("build-linux", "me@example.com")),
            ("tags", new JsonObject { ["kind"] = "build" }),
            ("routes", new JsonArray("index.x.y")));

        (await Server.Search(query)).Should().BeEmpty();
        (await Server.Search("?owner=me@example.com")).Should().ContainSingle();
    }

    [Test]
    public async Task The_state_is_the_present_one_and_each_worker_of_the_past_counts()
    {
        var taskId = await Server.Task();
        _ = (await Server.ClaimTask(taskId, 0, "first")).Ok;
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = (await Server.ClaimTask(taskId, 1, "second")).Ok;
        _ = (await Server.Report(taskId, 1, "failed")).Ok;

        (await Server.Search("?state=failed&worker=g/first")).Should().Equal(taskId);
        (await Server.Search("?state=failed&worker=g/second")).Should().Equal(taskId);
        foreach (var state in new[] { "unscheduled", "pending", "running", "completed", "exception" })
        {
            (await Server.Search($"?state={state}")).Should().BeEmpty(state);
        }

        _ = (await Server.Control(taskId, "rerun")).Ok;
        (await Server.Search("?state=pending")).Should().Equal(taskId);
        (await Server.Search("?state=failed")).Should().BeEmpty();
    }

    [Test]
    public async Task Tasks_come_newest_first_and_in_pages_within_times()
    {
        var now = Server.Clock.GetUtcNow();
        var tasks = new List<string>();
        foreach (var minutes in new[] { 3, 1, 2, 5, 4, 5 })
        {
            tasks.Add(await Server.Task(("created", WireTime.Format(now.AddMinutes(-minutes)))));
        }

        string[] newest = [tasks[1], tasks[2], tasks[0], tasks[4], tasks[5], tasks[3]];
        (await Server.Search()).Should().Equal(newest);
        (await Server.Search($"?from={At(4)}&to={At(1)}")).Should().Equal(newest[1..4]);
        foreach (var size in new[] { 1, 2, 4, 6, 7 })
        {
            (await Pages($"?owner=tester@example.com&limit={size}")).SelectMany(page => page)
                .Should().Equal(newest, "pages of {0}", size);
        }

        (await Pages("?limit=2")).Select(page => page.Count).Should().Equal(2, 2, 2);
        (await Server.Search("?limit=0")).Should().BeEmpty();

        string At(int minutes) => WireTime.Format(now.AddMinutes(-minutes));
    }

    [Test]
    public async Task An_expired_task_is_found_no_more()
    {
        var kept = await Server.Task(("expires", WireTime.Format(Server.Clock.GetUtcNow().AddHours(9))));
        var taskId = await Server.Task(("expires", WireTime.Format(Server.Clock.GetUtcNow().AddHours(2))));
        (await Server.Search()).Should().Equal(taskId, kept);

        Server.Clock.Advance(TimeSpan.FromHours(3));

        (await Server.Search()).Should().Equal([kept], "rows may be there for a while");
        await Server.Advance(TimeSpan.Zero);
        (await Server.Search()).Should().Equal(kept);
    }

    [TestCase("?state=done", "InvalidRequestArguments")]
    [TestCase("?worker=i", "InvalidRequestArguments")]
    [TestCase("?taskGroupId=x", "InvalidRequestArguments")]
    [TestCase("?color=red", "InvalidRequestArguments")]
    [TestCase("?owner=", "InvalidRequestArguments")]
    [TestCase("?from=yesterday", "InvalidRequestArguments")]
    [TestCase("?from=2026-13-40T00:00:00Z", "InputError")]
    [TestCase("?tags=kind", "InputError")]
    [TestCase("?tags=k%3D%25zz", "InputError")]
    [TestCase("?name=--", "InputError")]
    [TestCase("?continuationToken=x", "InputError")]
    [TestCase("?continuationToken=WyJhIiwiYiJd", "InputError")]
    public async Task What_makes_no_sense_is_refused(string query, string code) =>
        (await Server.AsRoot().Get($"queue-search/v1/tasks{query}")).ShouldFail(400, code);

    private async Task<List<IReadOnlyList<string>>> Pages(string query)
    {
        await Server.Indexed();
        var pages = new List<IReadOnlyList<string>>();
        var token = "";
        do
        {
            var page = (await Server.AsRoot().Get($"queue-search/v1/tasks{query}{token}")).Ok;
            pages.Add([.. page["tasks"]!.AsArray().Select(task => task!["taskId"]!.GetValue<string>())]);
            token = page["continuationToken"] is { } next ? $"&continuationToken={next}" : "";
        }
        while (token.Length > 0);

        return pages;
    }

    private static JsonObject Metadata(string name, string owner) => new()
    {
        ["name"] = name,
        ["description"] = SlugId.New(),
        ["owner"] = owner,
        ["source"] = "https://example.com/",
    };
}
