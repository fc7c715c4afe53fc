using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Workers;

public sealed class QueuePagesTests
{
    private static RunningServer Server => WorkerSite.Server;

    [Test]
    public async Task Queues_are_listed_with_the_tasks_that_wait_and_those_that_run()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        _ = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Claim(queueId);

        var all = await root.Get("/provisioners");
        var some = await root.Get("/provisioners/p");

        foreach (var page in new[] { all, some })
        {
            page.Status.Should().Be(200);
            var row = page.Document.QuerySelectorAll("main tbody tr").Single(one => one.TextContent.Contains(queueId));
            row.QuerySelectorAll("td.number").Select(cell => cell.TextContent.Trim()).Should().Equal("1", "1");
            page.Links.Should().Contain([path, $"{path}/pending-tasks", $"{path}/claimed-tasks"]);
        }

        some.Document.QuerySelector(".tabs [aria-current]")!.TextContent.Should().Be("p");
    }

    [Test]
    public async Task Nobodys_provisioner_is_said_to_be_none()
    {
        using var root = WorkerSite.Root();

        var page = await root.Get("/provisioners/nobody");

        page.Status.Should().Be(404);
        page.Text.Should().Contain("There is no provisioner nobody");
    }

    [Test]
    public async Task A_queue_shows_its_workers_and_those_in_quarantine_alone()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        var taskId = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Claim(queueId);

        var page = await root.Get(path);
        var before = await root.Get($"{path}?filterBy=quarantined");
        await Quarantine(queueId);
        var after = await root.Get($"{path}?filterBy=quarantined");

        page.Text.Should().Contain("standalone");
        page.Links.Should().Contain([$"{path}/workers/g/i", $"/tasks/{taskId}/runs/0"]);
        before.Text.Should().Contain("No such worker on this page");
        after.Text.Should().Contain("in quarantine");
        after.Links.Should().Contain($"{path}/workers/g/i");
        after.Document.QuerySelector("select[name=filterBy] [selected]")!.GetAttribute("value")
            .Should().Be("quarantined");
    }

    [Test]
    public async Task A_queue_that_nobody_knows_says_how_to_start_a_worker_for_it()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();

        var page = await root.Get(path);

        page.Status.Should().Be(404);
        page.Text.Should().Contain("No worker has asked for tasks here").And.Contain($"queue:claim-work:{queueId}")
            .And.Contain($"--worker-pool {queueId}");
        page.Links.Should()
            .Contain($"/worker-manager/create?workerPoolId={Uri.EscapeDataString(queueId)}");
    }

    [Test]
    public async Task A_queue_whose_tasks_wait_for_a_first_worker_has_a_page()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        _ = await Server.Task(("taskQueueId", queueId));

        var page = await root.Get(path);

        page.Status.Should().Be(200);
        page.Text.Should().Contain("One task waits for a worker.");
    }

    [Test]
    public async Task Who_may_not_list_workers_is_told_what_that_needs()
    {
        using var limited = WorkerSite.With("queue:pending-count:*");

        var page = await limited.Get("/provisioners/p/worker-types/w");

        page.Status.Should().Be(403);
        page.Text.Should().Contain("worker-manager:list-workers:p/w");
    }

    [TestCase("/provisioners/p/worker-types/UPPER%2Fslash")]
    [TestCase("/provisioners/p/worker-types/w?filterBy=asleep")]
    public async Task An_address_that_can_name_nothing_is_refused(string path)
    {
        using var root = WorkerSite.Root();

        (await root.Get(path)).Status.Should().Be(400);
    }

    private static (string QueueId, string Path) NewQueue()
    {
        var workerType = WorkerCalls.NewName();
        return ($"p/{workerType}", $"/provisioners/p/worker-types/{workerType}");
    }

    private static async Task Quarantine(string queueId) => _ = (await Server.AsRoot().Put(
        WorkerCalls.Path("i", queueId[2..]), new { quarantineUntil = "2100-01-01T00:00:00.000Z" })).Ok;
}
