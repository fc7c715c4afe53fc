using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Modules.Kernel.Scopes.ScopeExpression;

namespace Taskcluster.Tests.Api.Queue.Workers;

public sealed class QuarantineWorkerTests : ServerTests
{
    public static readonly Example Example = new("queue.quarantineWorker", async server =>
    {
        var worker = WorkerCalls.NewName();
        _ = await server.Declare(worker);
        return new($"/provisioners/p/worker-types/w/workers/g/{worker}", new { quarantineUntil = server.In(1) })
        {
            Needs = AllOf($"queue:quarantine-worker:p/w/g/{worker}"),
        };
    });

    [Test]
    public async Task An_unknown_worker_is_not_found()
    {
        (await Server.AsRoot().Put(WorkerCalls.Path(), new { quarantineUntil = Server.In(1) }))
            .ShouldFail(404, "ResourceNotFound", "g/i", "p/w");
        (await Server.AsRoot().Put(WorkerCalls.Path(), new { })).ShouldFail(400, "InputValidationError");
        (await Server.AsRoot().Put(
            WorkerCalls.Path(), new { quarantineUntil = Server.In(1), quarantineInfo = new string('x', 4001) }))
            .ShouldFail(400, "InputValidationError");
    }

    [Test]
    public async Task It_is_told_who_did_it_and_why()
    {
        _ = await Server.Declare();
        _ = await Server.Quarantine(1);
        var until = Server.In(1);
        Server.Clock.Advance(TimeSpan.FromSeconds(1));

        var worker = await Server.Quarantine(30, why: "noisy disk");

        worker["quarantineUntil"]!.GetValue<string>().Should().Be(Server.In(30));
        worker["expires"]!.GetValue<string>().Should().Be(Server.In(24), "it is kept for a day at least");
        worker["quarantineDetails"]!.AsArray().Select(
            one => $"{one!["clientId"]} {one["updatedAt"]} {one["quarantineUntil"]} {one["quarantineInfo"]}")
            .Should().Equal(
                $"{Server.Root.ClientId} {Server.In(-1 / 3600.0)} {until} [unspecified]",
                $"{Server.Root.ClientId} {Server.In(0)} {Server.In(30)} noisy disk");
        worker.AsObject().Remove("quarantineDetails");
        (await Server.GetWorker()).Ok.ToJsonString().Should()
            .Be(worker.ToJsonString(), "who may only look is not told who did it and why");
    }

    [Test]
    public async Task A_worker_whose_row_has_expired_but_is_there_can_be_kept()
    {
        _ = await Server.Declare();
        Server.Clock.Advance(TimeSpan.FromHours(1.2));
        (await Server.GetWorker()).ShouldFail(404, "ResourceNotFound");

        (await Server.Quarantine(1))["expires"]!.GetValue<string>().Should().Be(Server.In(24));
        (await Server.GetWorker()).Status.Should().Be(200);
    }

    [Test]
    public async Task A_worker_in_quarantine_waits_in_vain_and_others_get_its_tasks()
    {
        _ = await Server.Declare();
        _ = await Server.Quarantine(1);
        var taskId = await Server.Task();
        var refused = Server.ClaimWork();
        await Until.LockedOut(Server, 1);

        (await Server.ClaimWork(worker: "j").WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
        Server.Clock.Advance(TimeSpan.FromMilliseconds(19_999));
        refused.IsCompleted.Should().BeFalse();
        await Server.WriterIdle();
        Server.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await refused.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().BeEmpty();
        (await Server.GetWorker()).Ok["lastDateActive"]!.GetValue<string>().Should().Be(Server.In(0), "it was seen");
    }

    [Test]
    public async Task A_quarantine_during_the_wait_takes_effect_and_passes_the_signal_on()
    {
        var refused = Server.ClaimWork();
        await Until.Waiting(Server, 1);
        var next = Server.ClaimWork(worker: "j");
        await Until.Waiting(Server, 2);
        await Server.WriterIdle();
        _ = await Server.Quarantine(1);

        var taskId = await Server.Task();

        (await next.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
        refused.IsCompleted.Should().BeFalse();
        Server.Clock.Advance(TimeSpan.FromSeconds(20));
        (await refused).TaskIds().Should().BeEmpty();
    }

    [Test]
    public async Task A_worker_that_is_let_out_gets_a_task_at_once()
    {
        _ = await Server.Declare();
        _ = await Server.Quarantine(1);
        var taskId = await Server.Task();
        var claim = Server.ClaimWork();
        await Until.LockedOut(Server, 1);
        await Server.WriterIdle();
        claim.IsCompleted.Should().BeFalse();

        _ = await Server.Quarantine(-1);

        (await claim.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task A_quarantine_that_ends_during_the_wait_lets_the_worker_out()
    {
        _ = await Server.Declare();
        _ = await Server.Quarantine(10 / 3600.0);
        var taskId = await Server.Task();
        var claim = Server.ClaimWork();
        await Until.LockedOut(Server, 10 / 3600.0);
        Server.Clock.Advance(TimeSpan.FromSeconds(10));

        (await claim.WaitAsync(TimeSpan.FromSeconds(50))).TaskIds().Should().Equal(taskId);
    }

    [Test]
    public async Task A_worker_in_quarantine_keeps_what_it_has_but_cannot_claim_by_name()
    {
        var taskId = await Server.RunningTask();
        _ = await Server.Quarantine(1);
        var other = await Server.Task();

        (await Server.ClaimTask(other, 0)).ShouldFail(409, "RequestConflict", "g/i", "quarantine", Server.In(1));
        (await Server.ClaimTask(other, 0, worker: "j")).Status.Should().Be(200);
        (await Server.Report(taskId, 0, "reclaim")).Status.Should().Be(200);
        (await Server.Report(taskId, 0, "completed")).Status.Should().Be(200);
    }
}
