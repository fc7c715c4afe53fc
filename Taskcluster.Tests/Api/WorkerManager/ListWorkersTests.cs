using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Api.Auth;
using Taskcluster.Tests.Api.Queue.Workers;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>
/// worker-manager's lists of workers, as their provider and as the queue knows them (spec/services.md §4.6).
/// </summary>
public sealed class ListWorkersTests : ServerTests
{
    public static readonly Example GroupExample = new("worker-manager.listWorkersForWorkerGroup", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest($"/workers/{Uri.EscapeDataString(pool)}/g")
        {
            Needs = $"worker-manager:list-workers:{pool}/g",
        };
    });

    public static readonly Example PoolExample = new("worker-manager.listWorkersForWorkerPool", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest($"/workers/{Uri.EscapeDataString(pool)}")
        {
            Needs = $"worker-manager:list-workers:{pool}",
        };
    });

    public static readonly Example Example = new("worker-manager.listWorkers", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest($"/provisioners/p/worker-types/{pool[2..]}/workers")
        {
            Needs = $"worker-manager:list-workers:{pool}",
        };
    });

    public static readonly Example GetExample = new("worker-manager.getWorker", async server =>
    {
        var worker = Queue.Workers.WorkerCalls.NewName();
        _ = await server.Declare(worker, "seen", 24);
        return new ExampleRequest($"/provisioners/p/worker-types/seen/workers/g/{worker}")
        {
            Needs = $"worker-manager:get-worker:p/seen/g/{worker}",
        };
    });

    private const string QueueView = $"{Service}/provisioners/p/worker-types/w/workers";

    [Test]
    public async Task A_pools_workers_come_newest_first_in_pages()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        foreach (var worker in new[] { "b", "a", "d", "c", "e" })
        {
            _ = (await Server.CreateWorker("p/w", worker)).Ok;
        }

        _ = (await Server.AsRoot().Put($"{Service}/workers/p%2Fw/h/b", Server.Worker())).Ok;
        _ = (await Server.RemoveWorker("p/w", "d")).Ok;

        (await Server.All($"{Service}/workers/p%2Fw", "workers")).Each("workerId")
            .Should().Equal("b", "e", "c", "d", "a", "b");
        (await Server.All($"{Service}/workers/p%2Fw/g", "workers")).Each("workerId")
            .Should().Equal("e", "c", "d", "a", "b");
        (await Ids("?state=stopped")).Should().Equal("d");
        (await Ids("?state=standalone")).Should().BeEmpty();
        (await Ids("?launchConfigId=x")).Should().BeEmpty();
        (await Ids("?limit=0")).Should().BeEmpty();
        (await Server.AsRoot().Get($"{Service}/workers/p%2Fw?state=none")).ShouldFail(400, "InvalidRequestArguments");
        (await Server.AsRoot().Get($"{Service}/workers/p%2Fx"))
            .ShouldFail(404, "ResourceNotFound", "Worker Pool does not exist");
        (await Server.AsRoot().Get($"{Service}/workers/p%2Fx/g")).Text.Should().Be("""{"workers":[]}""");
    }

    [Test]
    public async Task The_queues_workers_are_shown_with_what_their_provider_knows()
    {
        _ = (await Server.CreatePool("p/w")).Ok;
        _ = (await Server.CreateWorker("p/w", "i", ("capacity", 3))).Ok;
        _ = (await Server.CreateWorker("p/w", "never")).Ok;
        var taskId = await Server.Task();
        _ = (await Server.ClaimWork()).Ok;
        _ = await Server.Declare("alone", "w", 24);
        _ = await Server.Quarantine(2, "alone", "noisy");

        var workers = await Server.All(QueueView, "workers");

        workers.Each("workerId").Should().Equal("alone", "i");
        workers.Each("state").Should().Equal("standalone", "running");
        workers.Each("providerId").Should().Equal("none", "static");
        workers.Select(worker => worker["capacity"]!.GetValue<int>()).Should().Equal(0, 3);
        workers[1]["latestTask"]!.ToJsonString().Should().Be($$"""{"taskId":"{{taskId}}","runId":0}""");
        (await Server.AsRoot().Get($"{QueueView}?quarantined=true")).Ok["workers"]!.AsArray().Should().ContainSingle();
        (await Server.AsRoot().Get($"{QueueView}?workerState=running")).Ok["workers"]!.AsArray()
            .Should().ContainSingle().Which!.Text("workerId").Should().Be("i");
    }

    [Test]
    public async Task One_worker_of_the_queue_is_shown_with_its_quarantine()
    {
        _ = await Server.Declare("alone", "w", 24);
        _ = await Server.Quarantine(2, "alone", "noisy");

        var worker = (await Server.AsRoot().Get($"{QueueView}/g/alone")).Ok;

        worker.Text("workerPoolId").Should().Be("p/w");
        worker.Text("state").Should().Be("standalone");
        worker["quarantineDetails"]![0]!.Text("quarantineInfo").Should().Be("noisy");
        (await Server.AsRoot().Get($"{QueueView}/g/none"))
            .ShouldFail(404, "ResourceNotFound", "Are you sure it was created?");
    }

    private async Task<IEnumerable<string>> Ids(string query) =>
        (await Server.AsRoot().Get($"{Service}/workers/p%2Fw{query}")).Ok["workers"]!.AsArray()
            .Select(worker => worker!).Each("workerId");
}
