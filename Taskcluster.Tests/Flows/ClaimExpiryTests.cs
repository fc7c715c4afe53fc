using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Taskcluster.Modules.Kernel.Storage;
using Taskcluster.Modules.Kernel.Time;
using Taskcluster.Modules.Queue.Tasks;
using Taskcluster.Tests.Support;

namespace Taskcluster.Tests.Flows;

/// <summary>Claims that nobody renews (spec/queue.md §2.4, §2.6; §6 row 76).</summary>
public sealed class ClaimExpiryTests : ServerTests
{
    [Test]
    public async Task A_claim_that_is_not_renewed_expires_and_the_task_is_tried_again()
    {
        var taskId = await Server.RunningTask();

        await Server.Advance(TimeSpan.FromSeconds(1199.999));
        (await Server.Summary(taskId)).Should().StartWith("running");
        await Server.Advance(TimeSpan.FromMilliseconds(1));

        (await Server.Summary(taskId))
            .Should().Be("pending: exception(scheduled, claim-expired) pending(retry) 4 left");
        Server.Messages.Of(taskId).Skip(3).Should().Equal("task-exception 0", "task-pending 1");
        var told = PublishedMessages.Payload(Server.Messages.All[3]);
        told["workerId"]!.GetValue<string>().Should().Be("i");
        told["status"]!["state"]!.GetValue<string>().Should().Be("pending");
        (await Server.Report(taskId, 0, "reclaim")).ShouldFail(409, "RequestConflict", "claim-expired");
        (await Server.Report(taskId, 0, "completed")).ShouldFail(409, "RequestConflict", "claim-expired");
    }

    [Test]
    public async Task Without_retries_left_the_task_is_over()
    {
        var taskId = await Server.RunningTask(("retries", 0));

        await Server.Advance(TimeSpan.FromMinutes(20));

        (await Server.Summary(taskId)).Should().Be("exception: exception(scheduled, claim-expired) 0 left");
        Server.Messages.Exchanges.Skip(3).Should().Equal("task-exception", "task-group-resolved");
    }

    [Test]
    public async Task Retries_are_used_up_one_by_one()
    {
        var deadline = WireTime.Format(Server.Clock.GetUtcNow().AddHours(5));
        var taskId = await Server.Task(("retries", 2), ("deadline", deadline));
        for (var run = 0; run < 3; run++)
        {
            _ = await Server.Claim();
            await Server.Advance(TimeSpan.FromMinutes(20));
        }

        (await Server.Summary(taskId)).Should().Be(
            "exception: exception(scheduled, claim-expired) exception(retry, claim-expired) "
            + "exception(retry, claim-expired) 0 left");
    }

    [Test]
    public async Task More_claims_than_one_turn_of_the_loop_takes_expire_together()
    {
        var tasks = await Task.WhenAll(Enumerable.Range(0, 70).Select(_ => Server.Task()));
        for (var claimed = 0; claimed < 70;)
        {
            claimed += (await Server.ClaimWork(tasks: 32)).TaskIds().Count;
        }

        await Server.Advance(TimeSpan.FromMinutes(20));

        (await Server.ClaimWork(tasks: 32)).TaskIds().Should().HaveCount(32);
        foreach (var taskId in tasks)
        {
            (await Server.Status(taskId))["retriesLeft"]!.GetValue<int>().Should().Be(4);
        }
    }

    [Test]
    public async Task A_task_and_what_it_waits_for_may_end_at_once()
    {
        var required = await Server.Task(("retries", 0));
        var dependent = await Server.Task(
            ("retries", 0), ("dependencies", new JsonArray(required)), ("requires", "all-resolved"));
        (await Server.AsRoot().Post($"/api/queue/v1/task/{dependent}/schedule")).Status.Should().Be(200);
        (await Server.ClaimWork(tasks: 2)).TaskIds().Should().BeEquivalentTo([required, dependent]);

        await Server.Advance(TimeSpan.FromMinutes(20));

        (await Server.Summary(dependent)).Should().StartWith("exception");
        var stored = Server.Services.GetRequiredService<Database>().Read(rows => TaskStore.Find(rows, dependent));
        stored!.WaitsFor.Should().Be(0, "its only dependency is over");
    }

    [Test]
    public async Task After_the_deadline_a_claim_ends_without_notice_and_the_deadline_ends_the_run()
    {
        var taskId = await Server.RunningTask(("deadline", WireTime.Format(Server.Clock.GetUtcNow().AddMinutes(20))));

        await Server.Advance(TimeSpan.FromMinutes(20));
        (await Server.Summary(taskId)).Should().StartWith("running");
        await Server.Advance(TimeSpan.FromMinutes(1));

        (await Server.Summary(taskId)).Should().Be("exception: exception(scheduled, deadline-exceeded) 5 left");
    }

    [Test]
    public async Task The_loop_wakes_by_itself_when_a_claim_ends()
    {
        var taskId = await Server.RunningTask();
        _ = (await Server.Report(taskId, 0, "reclaim")).Ok;
        await LoopsAsleep();

        Server.Clock.Advance(TimeSpan.FromMinutes(20));

        await Until.Message(Server, message => PublishedMessages.ShortName(message) == "task-exception");
    }

    private Task LoopsAsleep() => Sleeping.Loops(Server);
}
