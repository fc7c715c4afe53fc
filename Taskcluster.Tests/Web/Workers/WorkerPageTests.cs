using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Api.WorkerManager;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Web.Workers;

public sealed class WorkerPageTests
{
    private const string Evil = "<script>alert(1)</script>";

    private static RunningServer Server => WorkerSite.Server;

    [Test]
    public async Task A_worker_shows_its_last_tasks_the_newest_first()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        var first = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Claim(queueId);
        _ = (await Server.Report(first, 0, "completed")).Ok;
        var second = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Claim(queueId);

        var page = await root.Get(path);

        page.Status.Should().Be(200);
        page.Document.QuerySelector("h1")!.TextContent.Should().Be("g/i");
        page.Document.QuerySelectorAll("#worker tbody tr td:first-child a").Select(link => link.GetAttribute("href"))
            .Should().Equal($"/tasks/{second}", $"/tasks/{first}");
        page.Document.QuerySelectorAll("#worker tbody .badge").Select(badge => badge.TextContent)
            .Should().Equal("running", "completed");
        page.Text.Should().Contain("it is standalone");
    }

    [Test]
    public async Task A_worker_is_put_into_quarantine_for_a_reason_and_let_out_again()
    {
        using var root = WorkerSite.Root();
        var (queueId, path) = NewQueue();
        _ = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Claim(queueId);

        var entered = await root.Submit(
            await root.Get(path), "quarantine", ("howLong", "24"), ("reason", $"disk {Evil}"));
        var left = await root.Submit(entered, "release", ("releaseReason", "new disk"));

        entered.Text.Should().Contain("is in quarantine").And.Contain($"disk {Evil}")
            .And.Contain("static/taskcluster/root");
        entered.Document.QuerySelectorAll("script").Should().HaveCount(1, "that of the site");
        entered.Document.QuerySelector(".page-actions")!.TextContent.Should().Contain("in quarantine");
        left.Text.Should().Contain("gets tasks again").And.Contain("new disk").And.Contain("disk");
        left.Document.QuerySelector(".page-actions")!.TextContent.Should().NotContain("in quarantine");
    }

    [Test]
    public async Task A_quarantine_that_is_refused_keeps_what_was_entered()
    {
        var (queueId, path) = NewQueue();
        _ = await Server.Task(("taskQueueId", queueId));
        _ = await Server.Claim(queueId);
        using var root = WorkerSite.Root();
        using var limited = WorkerSite.With($"worker-manager:get-worker:{queueId}/g/i");

        var unreadable = await root.Submit(
            await root.Get(path), "quarantine", ("howLong", "until"), ("until", "tomorrow"), ("reason", "because"));
        var refused = await limited.Submit(await limited.Get(path), "quarantine", ("reason", "because"));

        unreadable.Status.Should().Be(400);
        unreadable.Text.Should().Contain("'tomorrow' is no moment");
        unreadable.Value("quarantine", "until").Should().Be("tomorrow");
        unreadable.Value("quarantine", "howLong").Should().Be("until");
        refused.Status.Should().Be(403);
        refused.Text.Should().Contain($"queue:quarantine-worker:{queueId}/g/i");
        refused.Value("quarantine", "reason").Should().Be("because");
    }

    [Test]
    public async Task A_worker_that_only_its_pool_knows_is_shown_and_removed()
    {
        using var root = WorkerSite.Root();
        var pool = await Server.PoolWithWorker();
        var path = $"/provisioners/p/worker-types/{pool[2..]}/workers/g/i";

        var page = await root.Get(path);
        var removed = await root.Submit(page, "remove");

        page.Status.Should().Be(200);
        page.Document.QuerySelector(".page-actions .badge")!.TextContent.Should().Be("running");
        page.Links.Should().Contain($"/worker-manager/{Uri.EscapeDataString(pool)}");
        removed.Text.Should().Contain("is being removed");
        removed.Document.QuerySelector(".page-actions .badge")!.TextContent.Should().Be("stopped");
    }

    [Test]
    public async Task A_worker_that_nobody_knows_is_said_to_be_none()
    {
        using var root = WorkerSite.Root();

        var page = await root.Get("/provisioners/p/worker-types/w/workers/none/none");

        page.Status.Should().Be(404);
        page.Text.Should().Contain("Are you sure it was created?");
    }

    private static (string QueueId, string Path) NewQueue()
    {
        var workerType = WorkerCalls.NewName();
        return ($"p/{workerType}", $"/provisioners/p/worker-types/{workerType}/workers/g/i");
    }
}
