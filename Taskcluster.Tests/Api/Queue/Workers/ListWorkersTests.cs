using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class ListWorkersTests : ServerTests
{
    private const string Path = "queue/v1/provisioners/p/worker-types/w/workers";

    public static readonly Example Example = new("queue.listWorkers", async server =>
    {
        _ = await server.Declare();
        return new("/provisioners/p/worker-types/w/workers") { Needs = "queue:list-workers:p/w" };
    });

    [Test]
    public async Task Workers_come_in_pages_in_the_order_of_their_names()
    {
        foreach (var worker in (string[])["c", "a", "e", "b", "d"])
        {
            _ = await Server.Declare(worker);
        }

        _ = await Server.Declare("other", workerType: "other");
        _ = (await Server.AsRoot().Put(
            "queue/v1/provisioners/p/worker-types/w/f/z", new { expires = Server.In(1) })).Ok;

        (await Server.All(Path, "workers")).Each("workerId").Should().Equal("z", "a", "b", "c", "d", "e");
        (await Server.AsRoot().Get($"{Path}?limit=0")).Ok.ToJsonString().Should().Be("""{"workers":[]}""");
        (await Server.AsRoot().Get("queue/v1/provisioners/p/worker-types/none/workers")).Ok.ToJsonString()
            .Should().Be("""{"workers":[]}""");
    }

    [Test]
    public async Task A_worker_is_told_with_its_latest_task()
    {
        _ = await Server.Task();
        var taskId = await Server.Task();
        _ = (await Server.ClaimWork()).Ok;
        _ = (await Server.ClaimWork()).Ok;
        _ = await Server.Declare("j");

        var workers = await Server.All(Path, "workers");

        var now = Server.In(0);
        workers[0].ToJsonString().Should().Be(
            $$"""{"workerGroup":"g","workerId":"i","firstClaim":"{{now}}","lastDateActive":"{{now}}","""
            + "\"latestTask\":{\"taskId\":\"" + taskId + "\",\"runId\":0}}");
        workers[1].ToJsonString().Should().Be(
            $$"""{"workerGroup":"g","workerId":"j","firstClaim":"{{Server.In(0)}}"}""", "it never asked for work");
    }

    [Test]
    public async Task Workers_can_be_chosen_by_their_quarantine_after_paging()
    {
        foreach (var worker in (string[])["a", "b", "c"])
        {
            _ = await Server.Declare(worker);
        }

        _ = await Server.Quarantine(2, "b");
        _ = await Server.Quarantine(2, "c");
        _ = await Server.Quarantine(-1, "c");

        await ShouldList("?quarantined=true", "b");
        await ShouldList("?quarantined=false", "a", "c");
        await ShouldList("", "a", "b", "c");
        var page = (await Server.AsRoot().Get($"{Path}?quarantined=true&limit=1")).Ok;
        page["workers"]!.AsArray().Should().BeEmpty();
        page["continuationToken"].Should().NotBeNull();
        var quarantined = (await Server.All(Path, "workers")).Select(worker => $"{worker["quarantineUntil"]}");
        quarantined.Should().Equal("", Server.In(2), "");
        (await Server.AsRoot().Get($"{Path}?quarantined=maybe"))
            .ShouldFail(400, "InvalidRequestArguments", "quarantined", "maybe");
    }

    [Test]
    public async Task Expired_workers_are_hidden_unless_in_quarantine()
    {
        _ = await Server.Declare("a");
        _ = await Server.Declare("b");
        _ = await Server.Quarantine(30, "b");
        Server.Clock.Advance(TimeSpan.FromHours(1.1));
        await ShouldList("", "b");
        Server.Clock.Advance(TimeSpan.FromHours(28));
        await ShouldList("", "b");
        Server.Clock.Advance(TimeSpan.FromHours(1));
        await ShouldList("");
    }

    private async Task ShouldList(string query, params string[] workers) =>
        (await Server.AsRoot().Get(Path + query)).Ok["workers"]!.AsArray().Select(worker => worker!).Each("workerId")
            .Should().Equal(workers);
}
