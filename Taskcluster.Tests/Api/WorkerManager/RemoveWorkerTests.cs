using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Modules.WorkerManager.Workers;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>worker-manager.removeWorker, and the end of the worker's claims (spec/services.md §4.6).</summary>
public sealed class RemoveWorkerTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.removeWorker", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest(WorkerPath(pool)) { Needs = $"worker-manager:remove-worker:{pool}/g/i" };
    });

    [Test]
    public async Task A_removed_worker_stays_shown_as_stopped()
    {
        var pool = await Server.PoolWithWorker();

        (await Server.RemoveWorker(pool)).Text.Should().Be("{}");

        (await Server.GetWorker(pool)).Ok.Text("state").Should().Be("stopped");
        (await Server.RemoveWorker(pool)).Text.Should().Be("{}", "the same again changes nothing");
        (await Server.RemoveWorker(pool, "j")).ShouldFail(404, "ResourceNotFound", "Worker not found");
    }

    [Test]
    public async Task What_it_had_claimed_is_tried_again_by_others()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        _ = (await Server.CreateWorker("p/w")).Ok;
        var mine = await Server.Task();
        var also = await Server.Task();
        _ = (await Server.ClaimWork(2)).Ok;
        var others = await Server.Task();
        _ = (await Server.ClaimWork(worker: "j")).Ok;
        var last = await Server.Task(("retries", 0));
        _ = (await Server.ClaimWork()).Ok;

        _ = (await Server.RemoveWorker("p/w")).Ok;
        await Server.Advance(TimeSpan.Zero);

        foreach (var taskId in new[] { mine, also })
        {
            (await Server.Summary(taskId))
                .Should().Be("pending: exception(scheduled, worker-shutdown) pending(retry) 4 left");
        }

        (await Server.Summary(others)).Should().Be("running: running(scheduled) 5 left");
        (await Server.Summary(last)).Should().Be("exception: exception(scheduled, worker-shutdown) 0 left");
        Server.Rows("worker_manager_gone").Should().Be(0);
        Server.Messages.Exchanges.Should().NotContain("worker-removed").And.NotContain("worker-stopped");
    }

    [Test]
    public async Task What_a_process_leaves_undone_of_it_the_next_one_does()
    {
        var folder = RunningServer.NewFolder();
        try
        {
            string taskId;
            var clock = new TestClock();
            var worker = new WorkerName("p/w", "g", "i");
            await using (var first = await RunningServer.Start(dataFolder: folder, clock: clock))
            {
                taskId = await first.RunningTask();
                await first.Write(tx => GoneWorkerStore.Save(tx, worker, tx.Now.AddMinutes(5)));
            }

            await using var second = await RunningServer.Start(dataFolder: folder, clock: clock);
            (await second.Summary(taskId)).Should().Be("running: running(scheduled) 5 left");
            await second.Advance(TimeSpan.FromMinutes(5));
            (await second.Summary(taskId))
                .Should().Be("pending: exception(scheduled, worker-shutdown) pending(retry) 4 left");
            second.Rows("worker_manager_gone").Should().Be(0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Test]
    public async Task A_worker_may_remove_itself_and_no_other()
    {
        var pool = await Server.PoolWithWorker();
        _ = (await Server.CreateWorker(pool, "j")).Ok;
        var worker = Server.As(CredentialsOf((await Server.Register(pool)).Ok));

        (await worker.Delete(Service + WorkerPath(pool, "j"))).ShouldFail(403, "InsufficientScopes");
        (await worker.Delete(Service + WorkerPath(pool))).Status.Should().Be(200);
    }
}
