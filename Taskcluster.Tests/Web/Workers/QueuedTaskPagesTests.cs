using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Workers;

public sealed class QueuedTaskPagesTests
{
    private const string Evil = "<script>alert(1)</script>";

    private static RunningServer Server => WorkerSite.Server;

    [Test]
    public async Task Pending_tasks_are_listed_and_it_is_told_why_they_wait()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        var first = await Server.Task(("taskQueueId", queueId));
        var second = await Server.Task(("taskQueueId", queueId), Named(Evil));

        var page = await root.Get($"{path}/pending-tasks");
        var why = await root.Get($"{path}/pending-tasks?why={second}");

        page.Links.Should().Contain(
            [$"/tasks/{first}", $"/tasks/{second}", $"{path}/pending-tasks?why={second}#why"]);
        page.Document.QuerySelector("#why h2")!.TextContent.Should().Contain(first, "the first holds up the rest");
        why.Document.QuerySelector("#why h2")!.TextContent.Should().Contain(second);
        why.Document.QuerySelector("#why .note")!.TextContent.Should().NotBeEmpty();
        page.Text.Should().Contain(Evil);
        page.Document.QuerySelectorAll("script").Should().HaveCount(1, "that of the site");
    }

    [Test]
    public async Task Ticked_tasks_are_cancelled_and_the_others_stay()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        var ticked = await Server.Task(("taskQueueId", queueId));
        var other = await Server.Task(("taskQueueId", queueId));
        var page = await root.Get($"{path}/pending-tasks");

        var changed = await root.Submit(
            page, "bulk", ("what", "priority"), ("newPriority", "high"), ("taskId", ticked), ("taskId", other));
        var cancelled = await root.Submit(page, "bulk", ("what", "cancel"), ("taskId", ticked));
        var nothing = await root.Submit(page, "bulk", ("what", "cancel"));

        changed.Text.Should().Contain("2 of 2 done").And.Contain("The priority is high now.");
        cancelled.Text.Should().Contain("1 of 1 done");
        nothing.Status.Should().Be(400);
        nothing.Text.Should().Contain("No task is selected");
        (await Server.Summary(ticked)).Should().StartWith("exception");
        (await Server.Summary(other)).Should().StartWith("pending");
    }

    [Test]
    public async Task What_is_refused_is_told_of_each_task()
    {
        var (queueId, path) = NewQueue();
        var taskId = await Server.Task(("taskQueueId", queueId));
        using var limited = WorkerSite.With($"queue:pending-list:{queueId}");
        var page = await limited.Get($"{path}/pending-tasks");

        var refused = await limited.Submit(page, "bulk", ("what", "cancel"), ("taskId", taskId));

        refused.Text.Should().Contain("0 of 1 done").And.Contain("queue:cancel-task");
        (await Server.Summary(taskId)).Should().StartWith("pending");
    }

    [Test]
    public async Task Claimed_tasks_are_listed_with_their_workers_and_logs()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        var taskId = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Claim(queueId);

        var page = await root.Get($"{path}/claimed-tasks");
        var cancelled = await root.Submit(page, "bulk", ("what", "cancel"), ("taskId", taskId));
        var after = await root.Get($"{path}/claimed-tasks");

        page.Links.Should().Contain(
        [
            $"/tasks/{taskId}/runs/0", $"{path}/workers/g/i",
            $"/tasks/{taskId}/runs/0/logs/live/public%2Flogs%2Flive.log",
        ]);
        cancelled.Text.Should().Contain("1 of 1 done");
        after.Text.Should().Contain("No worker has a task of this queue");
    }

    [TestCase("pending-tasks", "queue:pending-list:p/w")]
    [TestCase("claimed-tasks", "queue:claimed-list:p/w")]
    public async Task Who_may_not_list_tasks_is_told_what_that_needs(string view, string scope)
    {
        using var limited = WorkerSite.With("queue:pending-count:*");

        var page = await limited.Get($"/provisioners/p/worker-types/w/{view}");

        page.Status.Should().Be(403);
        page.Text.Should().Contain(scope);
    }

    private static (string QueueId, string Path) NewQueue()
    {
        var workerType = WorkerCalls.NewName();
        return ($"p/{workerType}", $"/provisioners/p/worker-types/{workerType}");
    }

    private static (string Name, JsonNode? Value) Named(string name) => ("metadata", new JsonObject
    {
        ["name"] = name,
        ["description"] = "x",
        ["owner"] = "me@example.com",
        ["source"] = "https://example.com",
    });
}
