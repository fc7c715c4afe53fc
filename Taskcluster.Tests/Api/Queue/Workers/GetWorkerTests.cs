using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class GetWorkerTests : ServerTests
{
    public static readonly Example Example = new("queue.getWorker", async server =>
    {
        _ = await server.Declare();
        return new("/provisioners/p/worker-types/w/workers/g/i") { Needs = "queue:get-worker:p/w/g/i" };
    });

    [Test]
    public async Task A_worker_is_known_from_its_first_question_for_work()
    {
        (await Server.GetWorker()).ShouldFail(404, "ResourceNotFound", "g/i", "p/w");
        var never = WireTime.Format(Server.Clock.GetUtcNow().AddYears(-10));
        var taskId = await Server.RunningTask();

        var worker = (await Server.GetWorker()).Ok;

        worker.AsObject().Select(member => $"{member.Key}={member.Value?.ToJsonString().Trim('"')}").Should()
            .BeEquivalentTo(
                "provisionerId=p", "workerType=w", "taskQueueId=p/w", "workerGroup=g", "workerId=i",
                $"quarantineUntil={never}", $"expires={Server.In(24)}", $"firstClaim={Server.In(0)}",
                $$"""recentTasks=[{"taskId":"{{taskId}}","runId":0}]""", $"lastDateActive={Server.In(0)}");
    }

    [Test]
    public async Task A_worker_that_waits_is_known_and_active()
    {
        var claim = Server.ClaimWork();
        await Until.Waiting(Server, 1);
        await Until.True(() => Server.GetWorker().Result.Status == 200);
        Server.Clock.Advance(TimeSpan.FromSeconds(5));

        (await Server.GetWorker()).Ok["lastDateActive"]!.GetValue<string>().Should().Be(Server.In(0));
        Server.Clock.Advance(TimeSpan.FromSeconds(15));
        _ = await claim;
        var end = Server.In(0);
        Server.Clock.Advance(TimeSpan.FromSeconds(15));
        (await Server.GetWorker()).Ok["lastDateActive"]!.GetValue<string>().Should().Be(end);
    }

    [Test]
    public async Task The_last_twenty_tasks_are_kept_the_oldest_first()
    {
        var tasks = new List<string>();
        for (var count = 0; count < 21; count++)
        {
            tasks.Add(await Server.RunningTask());
        }

        Recent((await Server.GetWorker()).Ok).Should().Equal(tasks.Skip(1).Select(taskId => $"{taskId}/0"));
        var more = new[] { await Server.Task(), await Server.Task(), await Server.Task() };
        _ = (await Server.ClaimWork(tasks: 3)).Ok;
        Recent((await Server.GetWorker()).Ok).Should()
            .Equal(tasks.Skip(4).Concat(more).Select(taskId => $"{taskId}/0"), "they came in one claim");
    }

    [Test]
    public async Task A_run_is_told_by_its_number()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.ReportException(taskId, 0, "worker-shutdown")).Ok;
        _ = (await Server.ClaimWork()).Ok;

        Recent((await Server.GetWorker()).Ok).Should().Equal($"{taskId}/0", $"{taskId}/1");
    }

    [Test]
    public async Task A_worker_that_comes_again_is_kept_for_longer_but_written_seldom()
    {
        var done = await Server.RunningTask();
        _ = (await Server.Report(done, 0, "completed")).Ok;
        var first = Server.In(24);
        Server.Clock.Advance(TimeSpan.FromMinutes(29));
        var taskId = await Server.RunningTask();
        (await Server.GetWorker()).Ok["expires"]!.GetValue<string>().Should().Be(first, "that was not long ago");
        Server.Clock.Advance(TimeSpan.FromMinutes(1));

        _ = (await Server.Report(taskId, 0, "reclaim")).Ok;

        (await Server.GetWorker()).Ok["expires"]!.GetValue<string>().Should().Be(Server.In(24));
    }

    [Test]
    public async Task A_worker_expires_unless_it_is_in_quarantine()
    {
        _ = await Server.Declare("a");
        _ = await Server.Declare("b");
        _ = await Server.Quarantine(48, "b");
        Server.Clock.Advance(TimeSpan.FromHours(1.01));
        (await Server.GetWorker("a")).ShouldFail(404, "ResourceNotFound");
        (await Server.GetWorker("b")).Status.Should().Be(200);

        await Server.Advance(TimeSpan.FromHours(40));
        (await Server.GetWorker("b")).Status.Should().Be(200, "its quarantine is not over");
        await Server.Advance(TimeSpan.FromHours(8));
        (await Server.GetWorker("b")).ShouldFail(404, "ResourceNotFound");
    }

    [Test]
    public async Task A_worker_that_comes_back_after_its_record_went_is_a_new_one()
    {
        _ = await Server.RunningTask();
        await Server.Advance(TimeSpan.FromHours(25));
        (await Server.GetWorker()).ShouldFail(404, "ResourceNotFound");

        var taskId = await Server.RunningTask();

        var worker = (await Server.GetWorker()).Ok;
        worker["firstClaim"]!.GetValue<string>().Should().Be(Server.In(0));
        Recent(worker).Should().ContainSingle().Which.Should().StartWith(taskId);
    }

    private static IEnumerable<string> Recent(System.Text.Json.Nodes.JsonNode worker) =>
        worker["recentTasks"]!.AsArray().Select(run => $"{run!["taskId"]}/{run["runId"]}");
}
