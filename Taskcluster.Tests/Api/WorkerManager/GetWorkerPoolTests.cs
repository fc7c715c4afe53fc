using FluentAssertions;
using NUnit.Framework;
using Taskcluster.Tests.Examples;
using Taskcluster.Tests.Support;
using static Taskcluster.Tests.Api.WorkerManager.PoolCalls;

namespace Taskcluster.Tests.Api.WorkerManager;

/// <summary>worker-manager.workerPool and the counts of workers (spec/services.md §4.6).</summary>
public sealed class GetWorkerPoolTests : ServerTests
{
    public static readonly Example Example = new("worker-manager.workerPool", async server =>
    {
        var pool = await server.NewStaticPool();
        return new ExampleRequest(PoolPath(pool)) { Needs = $"worker-manager:get-worker-pool:{pool}" };
    });

    public static readonly Example StatsExample = new("worker-manager.workerPoolStats", async server =>
    {
        var pool = await server.PoolWithWorker();
        return new ExampleRequest(PoolPath(pool, "/stats")) { Needs = $"worker-manager:get-worker-pool:{pool}" };
    });

    [Test]
    public async Task Workers_are_counted_by_their_states()
    {
        var pool = await Server.NewStaticPool();
        _ = (await Server.CreateWorker(pool, "a", ("capacity", 3))).Ok;
        _ = (await Server.CreateWorker(pool, "b", ("capacity", 2_000_000_000))).Ok;
        _ = (await Server.CreateWorker(pool, "c", ("capacity", 2_000_000_000))).Ok;
        _ = (await Server.CreateWorker(pool, "d", ("capacity", 5))).Ok;
        _ = (await Server.RemoveWorker(pool, "b")).Ok;
        _ = (await Server.RemoveWorker(pool, "c")).Ok;

        var shown = (await Server.GetPool(pool)).Ok;

        int Number(string name) => shown[name]!.GetValue<int>();
        (Number("runningCount"), Number("runningCapacity"), Number("currentCapacity")).Should().Be((2, 8, 8));
        (Number("stoppedCount"), Number("stoppedCapacity")).Should().Be((2, int.MaxValue));
        (Number("requestedCount"), Number("stoppingCapacity")).Should().Be((0, 0));
        (await Server.UpdatePool(pool)).Ok["runningCount"]!.GetValue<int>().Should().Be(0, "nobody counts them there");
        (await Server.CreatePool(pool)).Ok["runningCount"]!.GetValue<int>().Should().Be(2);
    }

    [Test]
    public async Task Stats_are_by_launch_configs()
    {
        _ = (await Server.CreatePool(
            "p/w", ("providerId", AnyConfig),
            Config("""{"launchConfigs":[{"workerManager":{"launchConfigId":"x"}}]}"""))).Ok;

        (await Server.AsRoot().Get(Service + PoolPath("p/w", "/stats"))).Text.Should().Be(
            """{"launchConfigStats":[{"workerPoolId":"p/w","launchConfigId":"x","currentCapacity":0,"""
            + "\"requestedCount\":0,\"runningCount\":0,\"stoppingCount\":0,\"stoppedCount\":0,\"requestedCapacity\":0,"
            + "\"runningCapacity\":0,\"stoppingCapacity\":0,\"stoppedCapacity\":0}]}");
        (await Server.AsRoot().Get(Service + PoolPath("p/x", "/stats")))
            .ShouldFail(404, "ResourceNotFound", "Worker pool does not exist");
    }
}
